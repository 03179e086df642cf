"""What the views on payers should say of a cohort, whatever group size is shown."""

import numpy as np
import pandas as pd

from tests.findings.cohort import UNKNOWN, Cohort
from tests.findings.statistics import (
    Interval,
    Row,
    newcombe,
    of_mean,
    of_t,
    satterthwaite,
    shown_if,
    student,
    wilson,
)

MEASURES = {  # measure: its column, and whether it is a rate
    "hospital_charges": ("charges", False),
    "length_of_stay_days": ("stay", False),
    "in_hospital_mortality": ("is_dead", True),
    "emergency_share": ("is_emergency", True),
    "icu_share": ("is_icu", True),
    "charlson_score": ("charlson", False),
}
KEY = ["insurance_type", "measure"]
FEWEST_IN_STRATUM = 2  # one admission has no variance
OF_MEANS = (
    "standardised_standard_error",
    "standardised_degrees_of_freedom",
    "standardised_difference_standard_error",
    "standardised_difference_degrees_of_freedom",
)
OF_RATES = ("standardised_effective_count", "others_effective_count")
STANDARDISED = (
    "standardised_estimate",
    *OF_MEANS,
    *OF_RATES,
    "others_standardised_estimate",
    "standard_population_estimate",
    "support_coverage",
)


def measures(cohort: Cohort, min_cell: int) -> pd.DataFrame:
    """Return rpt_insurance_measures."""
    rows: list[Row] = []
    for order, (measure, (column, is_rate)) in enumerate(MEASURES.items(), start=1):
        known = cohort.admissions.dropna(subset=column)
        values = known[column].astype(float)
        for payer in sorted(set(known["payer"])):
            own = values[known["payer"] == payer]
            others = values[known["payer"] != payer]
            squares = [own.sem() ** 2, others.sem() ** 2]
            shown = {
                "event_count": int(own.sum()) if is_rate else None,
                "estimate": own.mean(),
                "standard_error": own.sem(),
                "other_event_count": int(others.sum()) if is_rate else None,
                "other_estimate": others.mean(),
                "difference_from_others": own.mean() - others.mean(),
                "difference_standard_error": np.hypot(own.sem(), others.sem()),
                "difference_degrees_of_freedom": satterthwaite(
                    squares, [len(own) - 1, len(others) - 1]
                ),
            }
            rows.append(
                {
                    "sort_order": order,
                    "insurance_type": payer,
                    "measure": measure,
                    "is_rate": int(is_rate),
                    "admission_count": len(own),
                    "other_count": len(others),
                    "all_payer_estimate": values.mean(),
                    **shown_if(len(own) >= min_cell, shown),
                    **_standardised(known, measure, payer, min_cell),
                }
            )
    return pd.DataFrame(rows).set_index(KEY)


def outcomes(cohort: Cohort, min_cell: int) -> pd.DataFrame:
    """Return rpt_insurance_outcomes."""
    found = measures(cohort, min_cell).reset_index()
    comparisons = int(found["difference_from_others"].notna().sum())
    rows = [
        _outcome(cohort, {str(name): row[name] for name in row}, comparisons, min_cell)
        for row in found.to_dict("records")
    ]
    return pd.DataFrame(rows).set_index(KEY)


def _outcome(cohort: Cohort, row: Row, comparisons: int, min_cell: int) -> Row:
    column, is_rate = MEASURES[row["measure"]]
    payer = cohort.admissions[cohort.admissions["payer"] == row["insurance_type"]]
    values = payer[column].dropna().astype(float)
    is_large = row["admission_count"] >= min_cell
    # Bonferroni: each comparison of the view takes its part of the 5 %
    level = 1 - 0.05 / max(comparisons, 1)
    between = row["standardised_estimate"] - row["others_standardised_estimate"]
    if is_rate:
        low, high = wilson(values.sum(), len(values))
        beside, together = (
            _rates(row, one) if is_large else _NONE for one in (0.95, level)
        )
        own = _effective(row, "standardised_estimate", "standardised_effective_count")
        others = _effective(
            row, "others_standardised_estimate", "others_effective_count"
        )
        standard = wilson(*own) if own else _NONE
        standards = newcombe(own, others) if own and others else _NONE
    else:
        low, high = of_mean(values)
        difference = row["difference_from_others"]
        error = row["difference_standard_error"]
        freedom = row["difference_degrees_of_freedom"]
        beside = of_t(difference, error, freedom)
        reach = student(level, freedom) * error
        together = difference - reach, difference + reach
        standard = of_t(
            row["standardised_estimate"],
            row["standardised_standard_error"],
            row["standardised_degrees_of_freedom"],
        )
        standards = of_t(
            between,
            row["standardised_difference_standard_error"],
            row["standardised_difference_degrees_of_freedom"],
        )
    shown = {
        "estimate": row["estimate"],
        "lower_95": low,
        "upper_95": high,
        "all_payer_estimate": row["all_payer_estimate"],
        "relative_difference_from_all_payers": row["estimate"]
        / row["all_payer_estimate"]
        - 1,
        "difference_from_others": row["difference_from_others"],
        "difference_lower_95": beside[0],
        "difference_upper_95": beside[1],
        "simultaneous_difference_lower_95": together[0],
        "simultaneous_difference_upper_95": together[1],
    }
    kept = (
        *("sort_order", *KEY, "admission_count", "event_count", "other_estimate"),
        *("standardised_estimate", "others_standardised_estimate"),
        *("standard_population_estimate", "support_coverage"),
    )
    return {
        **{name: row[name] for name in kept},
        **shown_if(is_large, shown),
        "comparison_count": comparisons,
        "standardised_lower_95": standard[0],
        "standardised_upper_95": standard[1],
        "standardised_difference": between,
        "standardised_difference_lower_95": standards[0],
        "standardised_difference_upper_95": standards[1],
    }


_NONE: Interval = (np.nan, np.nan)


def _rates(row: Row, level: float) -> Interval:
    """Return the interval of the difference of a rate from that of the others."""
    if not row["other_count"]:
        return _NONE
    own = row["event_count"], row["admission_count"]
    return newcombe(own, (row["other_event_count"], row["other_count"]), level)


def _effective(row: Row, estimate: str, count: str) -> tuple[float, float] | None:
    """Return the events and the size of one stratum with the same variance."""
    if pd.isna(row[count]):
        return None
    return row[estimate] * row[count], row[count]


def _standardised(known: pd.DataFrame, measure: str, payer: str, min_cell: int) -> Row:
    """Return a payer's directly standardised figures, beside those of the others.

    Strata are ten years of age and, but for the Charlson index itself, its band; a
    stratum counts where the payer and the others of known payer are both large enough.
    """
    column, is_rate = MEASURES[measure]
    is_in = (known["payer"] != UNKNOWN) & known["age"].notna()
    band = "" if measure == "charlson_score" else known["charlson_band"]
    frame = pd.DataFrame(
        {
            "is_own": known["payer"] == payer,
            "age": known["age"] // 10,
            "band": band,
            "y": known[column].astype(float),
        }
    )[is_in]
    fewest = max(min_cell, FEWEST_IN_STRATUM)
    strata = [
        (len(stratum), stratum["y"].mean(), sides)
        for _, stratum in frame.groupby(["age", "band"])
        for sides in [
            [stratum.loc[stratum["is_own"] == own, "y"] for own in (True, False)]
        ]
        if min(map(len, sides)) >= fewest
    ]
    none: Row = dict.fromkeys(STANDARDISED, np.nan)
    own_count = int(frame["is_own"].sum())
    if not strata:
        return none | {"support_coverage": 0.0 if own_count else np.nan}
    weights = np.array([size for size, _, _ in strata]) / sum(s for s, _, _ in strata)
    means = [[side.mean() for side in sides] for _, _, sides in strata]
    own, others = weights @ np.array(means)
    figures = none | {
        "standardised_estimate": own,
        "others_standardised_estimate": others,
        "standard_population_estimate": weights @ np.array([m for _, m, _ in strata]),
        "support_coverage": sum(len(sides[0]) for _, _, sides in strata) / own_count,
    }
    if is_rate:
        # Jeffreys' rate of each stratum, shared by all payers
        rates = np.array([(mean * n + 0.5) / (n + 1) for n, mean, _ in strata])
        rate = weights @ rates
        for side, name in enumerate(OF_RATES):
            sizes = np.array([len(sides[side]) for _, _, sides in strata])
            variance = (weights**2 * rates * (1 - rates) / sizes).sum()
            figures[name] = rate * (1 - rate) / variance
        return figures
    squares = [
        [weight**2 * side.var(ddof=1) / len(side) for side in sides]
        for weight, (_, _, sides) in zip(weights, strata, strict=True)
    ]
    freedoms = [[len(side) - 1 for side in sides] for _, _, sides in strata]
    alone = [one[0] for one in squares], [one[0] for one in freedoms]
    both = (
        [one for sides in squares for one in sides],
        [one for sides in freedoms for one in sides],
    )
    for (error, freedom), parts in zip(
        (OF_MEANS[:2], OF_MEANS[2:]), (alone, both), strict=True
    ):
        figures[error] = np.sqrt(sum(parts[0]))
        figures[freedom] = satterthwaite(*parts)
    return figures
