"""What the views on payers should say of a cohort, whatever group size is shown."""

from typing import Any

import numpy as np
import pandas as pd
from scipy import stats
from statsmodels.stats.contingency_tables import StratifiedTable, Table2x2

from tests.findings.cohort import UNKNOWN, Cohort
from tests.findings.statistics import Row, around, of_mean, shown_if, wilson

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


def measures(cohort: Cohort, min_cell: int) -> pd.DataFrame:
    """Return rpt_insurance_measures."""
    rows: list[Row] = []
    for order, (measure, (column, is_rate)) in enumerate(MEASURES.items(), start=1):
        known = cohort.admissions.dropna(subset=column)
        values = known[column].astype(float)
        standard = _standardised(known, values, measure, min_cell)
        for payer in sorted(set(known["payer"])):
            own, others = (
                values[known["payer"] == payer],
                values[known["payer"] != payer],
            )
            shown = {
                "event_count": own.sum() if is_rate else None,
                "estimate": own.mean(),
                "standard_error": own.sem(),
                "difference_from_others": own.mean() - others.mean(),
                "difference_standard_error": np.hypot(own.sem(), others.sem()),
            }
            rows.append(
                {
                    "sort_order": order,
                    "insurance_type": payer,
                    "measure": measure,
                    "is_rate": int(is_rate),
                    "admission_count": len(own),
                    "all_payer_estimate": values.mean(),
                    **shown_if(len(own) >= min_cell, shown),
                    **standard.get(payer, standard["nobody"]),
                }
            )
    return pd.DataFrame(rows).set_index(KEY)


def outcomes(cohort: Cohort, min_cell: int) -> pd.DataFrame:
    """Return rpt_insurance_outcomes."""
    found = measures(cohort, min_cell).reset_index().to_dict("records")
    rows = [
        _outcome(cohort, {str(name): row[name] for name in row}, min_cell)
        for row in found
    ]
    return pd.DataFrame(rows).set_index(KEY)


def _outcome(cohort: Cohort, row: Row, min_cell: int) -> Row:
    column, is_rate = MEASURES[row["measure"]]
    payer = cohort.admissions[cohort.admissions["payer"] == row["insurance_type"]]
    values = payer[column].dropna().astype(float)
    low, high = wilson(values.sum(), len(values)) if is_rate else of_mean(values)
    difference = row["difference_from_others"]
    beside = around(difference, row["difference_standard_error"])
    standard = around(row["standardised_estimate"], row["standardised_standard_error"])
    shown = {
        "estimate": row["estimate"],
        "lower_95": low,
        "upper_95": high,
        "all_payer_estimate": row["all_payer_estimate"],
        "relative_difference_from_all_payers": row["estimate"]
        / row["all_payer_estimate"]
        - 1,
        "difference_from_others": difference,
        "difference_lower_95": beside[0],
        "difference_upper_95": beside[1],
    }
    kept = ("sort_order", *KEY, "admission_count", "event_count")
    return {
        **{name: row[name] for name in kept},
        **shown_if(row["admission_count"] >= min_cell, shown),
        "standardised_estimate": row["standardised_estimate"],
        "standardised_lower_95": np.maximum(standard[0], 0) if is_rate else standard[0],
        "standardised_upper_95": standard[1],
        "standard_population_estimate": row["standard_population_estimate"],
        "support_coverage": row["support_coverage"],
    }


def _standardised(
    known: pd.DataFrame, values: pd.Series, measure: str, min_cell: int
) -> dict[str, Row]:
    """Return each payer's directly standardised figures, and those of `nobody`.

    Strata are ten years of age and, but for the Charlson index itself, its band; a
    stratum counts where every payer that is large enough at all is large enough.
    """
    is_in = (known["payer"] != UNKNOWN) & known["age"].notna()
    band = "" if measure == "charlson_score" else known["charlson_band"]
    frame = pd.DataFrame(
        {"payer": known["payer"], "age": known["age"] // 10, "band": band, "y": values}
    )[is_in]
    sizes = known.loc[known["payer"] != UNKNOWN, "payer"].value_counts()
    payers = list(sizes[sizes >= min_cell].index)
    fewest = max(min_cell, FEWEST_IN_STRATUM)
    strata = frame.groupby(["age", "band"])
    supported = {
        key: stratum
        for key, stratum in strata
        if payers
        and (stratum["payer"].value_counts().reindex(payers).fillna(0) >= fewest).all()
    }
    inside = pd.concat(supported.values()) if supported else frame.iloc[:0]
    shared: Row = {
        "standard_population_estimate": inside["y"].mean(),
        "support_coverage": len(inside) / len(frame),
    }
    none = dict.fromkeys(
        ("standardised_estimate", "standardised_standard_error"), np.nan
    )
    result: dict[str, Row] = {"nobody": none | shared}
    for payer in payers if supported else ():
        estimate = variance = 0.0
        for stratum in supported.values():
            weight = len(stratum) / len(inside)
            own = stratum.loc[stratum["payer"] == payer, "y"]
            estimate += weight * own.mean()
            variance += weight**2 * _variance(own, MEASURES[measure][1]) / len(own)
        result[payer] = {
            "standardised_estimate": estimate,
            "standardised_standard_error": np.sqrt(variance),
            **shared,
        }
    return result


def _variance(values: pd.Series, is_rate: bool) -> float:
    if not is_rate:
        return float(values.var(ddof=1))
    rate = float(stats.beta(values.sum() + 0.5, (1 - values).sum() + 0.5).mean())
    return rate * (1 - rate)


def uninsured_mortality(cohort: Cohort, min_cell: int) -> pd.DataFrame:
    """Return rpt_uninsured_mortality."""
    admissions = cohort.admissions
    known = admissions[admissions["payer"] != UNKNOWN].dropna(subset="age")
    grouped: Any = known.groupby([known["age"] // 10, "charlson_band"])
    strata = {
        (int(decade) * 10, band): _two_by_two(stratum)
        for (decade, band), stratum in grouped
    }
    crude = _two_by_two(known)
    # A stratum of one admission compares nothing, and statsmodels divides by n - 1.
    pooled = StratifiedTable([table for table in strata.values() if table.sum() > 1])
    by_sort_order = [
        (1, "crude", -1, "all", crude, _woolf(crude)),
        *(
            (2, "stratum", from_age, band, table, _woolf(table))
            for (from_age, band), table in strata.items()
            if (table.sum(axis=1) > 0).all()
        ),
        (
            *(3, "Mantel-Haenszel", -1, "all", crude),
            (pooled.oddsratio_pooled, *pooled.oddsratio_pooled_confint()),
        ),
    ]
    # deaths can be compared in both directions, or nothing can be pooled
    products = [(t[0, 0] * t[1, 1], t[0, 1] * t[1, 0]) for t in strata.values()]
    is_pooled = all(sum(product) > 0 for product in zip(*products, strict=True))
    flips: float = np.nan
    if is_pooled:
        flips = int((_woolf(crude)[0] - 1) * (pooled.oddsratio_pooled - 1) < 0)
    else:
        by_sort_order.pop()
    rows = []
    for sort_order, kind, from_age, band, table, ratio in by_sort_order:
        uninsured, insured = table.sum(axis=1)
        shown = {
            "uninsured_deaths": table[0, 0],
            "insured_deaths": table[1, 0],
            **dict(zip(("odds_ratio", "lower_95", "upper_95"), ratio, strict=True)),
        }
        rows.append(
            {
                "sort_order": sort_order,
                "estimate_kind": kind,
                "from_age": from_age,
                "charlson_band": band,
                "uninsured_count": uninsured,
                "insured_count": insured,
                **shown_if(min(uninsured, insured) >= min_cell, shown),
                "does_sign_flip": flips,
            }
        )
    return pd.DataFrame(rows).set_index(["estimate_kind", "from_age", "charlson_band"])


def _two_by_two(stratum: pd.DataFrame) -> np.ndarray:
    """Return dead and alive (columns) of the uninsured and the insured (rows)."""
    is_uninsured = stratum["payer"] == "Uninsured"
    is_dead = stratum["is_dead"] == 1
    return np.array(
        [
            [(group & is_dead).sum(), (group & ~is_dead).sum()]
            for group in (is_uninsured, ~is_uninsured)
        ],
        dtype=float,
    )


def _woolf(table: np.ndarray) -> tuple[float, float, float]:
    """Return the odds ratio and its interval, with a half added where a cell is 0."""
    woolf = Table2x2(table + 0.5 * (table.min() == 0))
    return (woolf.oddsratio, *woolf.oddsratio_confint())
