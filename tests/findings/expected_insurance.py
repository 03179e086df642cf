"""What the views on payers should say, from the raw files."""

from typing import Any

import numpy as np
import pandas as pd
from scipy import stats
from statsmodels.stats.contingency_tables import StratifiedTable, Table2x2

from tests.findings.statistics import SMALLEST_GROUP, around, wilson

Row = dict[str, Any]
MEASURES = {  # measure: its column, and whether it is a rate
    "hospital_charges": ("charges", False),
    "length_of_stay_days": ("stay", False),
    "in_hospital_mortality": ("is_dead", True),
    "emergency_share": ("is_emergency", True),
    "icu_share": ("is_icu", True),
    "charlson_score": ("charlson", False),
}


def measures(admissions: pd.DataFrame) -> pd.DataFrame:
    """Return rpt_insurance_measures."""
    rows: list[Row] = []
    for measure, (column, is_rate) in MEASURES.items():
        known = admissions.dropna(subset=column)
        values = known[column].astype(float)
        standard = _standardised(known, values, measure)
        for payer in sorted(set(known["payer"])):
            own, others = (
                values[known["payer"] == payer],
                values[known["payer"] != payer],
            )
            error = np.hypot(stats.sem(own), stats.sem(others))
            rows.append(
                {
                    "insurance_type": payer,
                    "measure": measure,
                    "admission_count": len(own),
                    "event_count": own.sum() if is_rate else None,
                    "estimate": own.mean(),
                    "standard_error": stats.sem(own),
                    "all_payer_estimate": values.mean(),
                    "difference_from_others": own.mean() - others.mean(),
                    "difference_standard_error": error,
                    **standard.get(payer, standard["nobody"]),
                }
            )
    return pd.DataFrame(rows).set_index(["insurance_type", "measure"])


def outcomes(admissions: pd.DataFrame) -> pd.DataFrame:
    """Return rpt_insurance_outcomes."""
    all_rows = measures(admissions).reset_index().to_dict("records")
    rows = [_outcome(row) for row in all_rows]
    return pd.DataFrame(rows).set_index(["insurance_type", "measure"])


def _outcome(row: Row) -> Row:
    count, estimate = row["admission_count"], row["estimate"]
    is_rate = MEASURES[row["measure"]][1]
    if is_rate:
        low, high = wilson(row["event_count"], count)
    else:
        low, high = stats.t.interval(0.95, count - 1, estimate, row["standard_error"])
    difference = row["difference_from_others"]
    beside = around(difference, row["difference_standard_error"])
    standard = around(row["standardised_estimate"], row["standardised_standard_error"])
    shown = {
        "estimate": estimate,
        "lower_95": low,
        "upper_95": high,
        "all_payer_estimate": row["all_payer_estimate"],
        "relative_difference_from_all_payers": estimate / row["all_payer_estimate"] - 1,
        "difference_from_others": difference,
        "difference_lower_95": beside[0],
        "difference_upper_95": beside[1],
    }
    kept = ("insurance_type", "measure", "admission_count", "event_count")
    return {
        **{name: row[name] for name in kept},
        **(shown if count >= SMALLEST_GROUP else dict.fromkeys(shown)),
        "standardised_estimate": row["standardised_estimate"],
        "standardised_lower_95": np.maximum(standard[0], 0) if is_rate else standard[0],
        "standardised_upper_95": standard[1],
        "standard_population_estimate": row["standard_population_estimate"],
        "support_coverage": row["support_coverage"],
    }


def _standardised(
    known: pd.DataFrame, values: pd.Series, measure: str
) -> dict[str, Row]:
    """Return each payer's directly standardised figures, and those of `nobody`.

    Strata are ten years of age and, but for the Charlson index itself, its band; a
    stratum counts where every payer that is large enough at all is large enough.
    """
    is_in = (known["payer"] != "Unknown") & known["age"].notna()
    band = "" if measure == "charlson_score" else known["charlson_band"]
    frame = pd.DataFrame(
        {"payer": known["payer"], "age": known["age"] // 10, "band": band, "y": values}
    )[is_in]
    sizes = known.loc[known["payer"] != "Unknown", "payer"].value_counts()
    payers = list(sizes[sizes >= SMALLEST_GROUP].index)
    strata = frame.groupby(["age", "band"])
    supported = {
        key: stratum
        for key, stratum in strata
        if (
            stratum["payer"].value_counts().reindex(payers).fillna(0) >= SMALLEST_GROUP
        ).all()
    }
    inside = pd.concat(supported.values()) if supported else frame.iloc[:0]
    shared: Row = {
        "standard_population_estimate": inside["y"].mean(),
        "support_coverage": len(inside) / len(frame),
    }
    none = {"standardised_estimate": None, "standardised_standard_error": None}
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


def uninsured_mortality(admissions: pd.DataFrame) -> pd.DataFrame:
    """Return rpt_uninsured_mortality."""
    known = admissions[admissions["payer"] != "Unknown"].dropna(subset="age")
    strata = {
        (int(decade) * 10, band): _two_by_two(stratum)
        for (decade, band), stratum in known.groupby(
            [known["age"] // 10, "charlson_band"]
        )
    }
    crude = _two_by_two(known)
    pooled = StratifiedTable(list(strata.values()))
    ratio = {"odds_ratio": pooled.oddsratio_pooled}
    ratio["lower_95"], ratio["upper_95"] = pooled.oddsratio_pooled_confint()
    rows = [
        {"estimate_kind": "crude", "from_age": -1, "charlson_band": "all"}
        | _ratio(crude),
        {"estimate_kind": "Mantel-Haenszel", "from_age": -1, "charlson_band": "all"}
        | _ratio(crude)
        | ratio,
        *(
            {"estimate_kind": "stratum", "from_age": from_age, "charlson_band": band}
            | _ratio(table)
            for (from_age, band), table in strata.items()
            if (table.sum(axis=1) > 0).all()
        ),
    ]
    flips = (rows[0]["odds_ratio"] - 1) * (rows[1]["odds_ratio"] - 1) < 0
    frame = pd.DataFrame(rows).assign(does_sign_flip=int(flips))
    return frame.set_index(["estimate_kind", "from_age", "charlson_band"])


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


def _ratio(table: np.ndarray) -> Row:
    uninsured, insured = table.sum(axis=1)
    woolf = Table2x2(table + 0.5 * (table.min() == 0))
    low, high = woolf.oddsratio_confint()
    shown = {
        "uninsured_deaths": table[0, 0],
        "insured_deaths": table[1, 0],
        "odds_ratio": woolf.oddsratio,
        "lower_95": low,
        "upper_95": high,
    }
    is_shown = min(uninsured, insured) >= SMALLEST_GROUP
    return {
        "uninsured_count": uninsured,
        "insured_count": insured,
        **(shown if is_shown else dict.fromkeys(shown)),
    }
