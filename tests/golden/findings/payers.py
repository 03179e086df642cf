"""Findings by payer: what differs, and the mortality of the uninsured."""

from collections import defaultdict
from collections.abc import Callable
from math import exp, sqrt
from statistics import fmean, variance
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm, t
from statsmodels.stats.contingency_tables import StratifiedTable, Table2x2
from statsmodels.stats.proportion import proportion_confint

from tests.golden.findings.cohort import TOO_FEW, Admission, Row, admissions
from tests.golden.tables import UNKNOWN

Counts = NDArray[np.float64]

UNOBSERVED = " Delay of care is not observed in these data."
PAYERS = ("Medicare", "Medicaid", "Private", "Uninsured", "Other", UNKNOWN)
MEASURES: dict[str, tuple[bool, Callable[[Admission], float | None]]] = {
    "hospital_charges": (
        False,
        lambda one: None if one.charges is None else float(one.charges),
    ),
    "length_of_stay_days": (False, lambda one: one.stay),
    "in_hospital_mortality": (True, lambda one: one.died),
    "emergency_share": (True, lambda one: one.is_emergency),
    "icu_share": (True, lambda one: one.is_icu),
    "charlson_score": (False, lambda one: one.charlson),
}


def insurance_measures(min_cell: int) -> list[Row]:
    """Compare each payer's admissions with all others; nothing can be standardised."""
    _require_no_common_support()
    rows: list[Row] = []
    for order, (measure, (is_rate, value)) in enumerate(MEASURES.items(), start=1):
        everyone = [(one, x) for one in admissions() if (x := value(one)) is not None]
        for payer in PAYERS:
            own = [x for one, x in everyone if one.payer == payer]
            others = [x for one, x in everyone if one.payer != payer]
            if not own:  # the only admission of payer Other has no admission type
                continue
            own_error = _error(own)
            is_large = len(own) >= min_cell
            rows.append(
                {
                    "sort_order": order,
                    "insurance_type": payer,
                    "measure": measure,
                    "is_rate": int(is_rate),
                    "admission_count": len(own),
                    "event_count": int(sum(own)) if is_rate and is_large else None,
                    "estimate": fmean(own) if is_large else None,
                    "standard_error": own_error if is_large else None,
                    "all_payer_estimate": fmean(x for _, x in everyone),
                    "difference_from_others": fmean(own) - fmean(others)
                    if is_large
                    else None,
                    "difference_standard_error": None
                    if own_error is None or not is_large
                    else sqrt(own_error**2 + variance(others) / len(others)),
                    "standardised_estimate": None,
                    "standardised_standard_error": None,
                    "standard_population_estimate": None,
                    "support_coverage": 0.0,
                }
            )
    return rows


def insurance_outcomes(min_cell: int) -> list[Row]:
    """Add intervals and words to the measures; withhold small groups."""
    return [_with_interval(row, min_cell) for row in insurance_measures(min_cell)]


def _with_interval(row: Row, min_cell: int) -> Row:
    count, mean = (
        int(str(row["admission_count"])),
        float(str(row["all_payer_estimate"])),
    )
    is_large, error = count >= min_cell, row["standard_error"]
    estimate = float(str(row["estimate"])) if is_large else 0.0
    lower = upper = None
    if row["is_rate"] and is_large:
        lower, upper = proportion_confint(row["event_count"], count, method="wilson")
    elif error is not None:
        reach = t.ppf(0.975, count - 1) * float(str(error))
        lower, upper = estimate - reach, estimate + reach
    gap, gap_error = row["difference_from_others"], row["difference_standard_error"]
    gap_lower = gap_upper = None
    conclusion = TOO_FEW
    if gap_error is not None:
        reach = norm.ppf(0.975) * float(str(gap_error))
        gap_lower, gap_upper = float(str(gap)) - reach, float(str(gap)) + reach
        if is_large:
            conclusion = _difference_in_words(row["measure"], gap_lower, gap_upper)
    shown: Row = {
        "estimate": estimate,
        "lower_95": lower,
        "upper_95": upper,
        "all_payer_estimate": mean,
        "relative_difference_from_all_payers": estimate / mean - 1,
        "difference_from_others": gap,
        "difference_lower_95": gap_lower,
        "difference_upper_95": gap_upper,
    }
    return {
        **{name: row[name] for name in ("sort_order", "insurance_type", "measure")},
        **{name: row[name] for name in ("admission_count", "event_count")},
        **{name: value if is_large else None for name, value in shown.items()},
        "standardised_estimate": None,
        "standardised_lower_95": None,
        "standardised_upper_95": None,
        "standard_population_estimate": None,
        "support_coverage": 0.0,
        "interval_note": None,
        "conclusion": conclusion
        + (UNOBSERVED if row["insurance_type"] == "Uninsured" else ""),
    }


def _difference_in_words(measure: object, lower: float, upper: float) -> str:
    if lower <= 0 <= upper:
        return "No difference from the other payers can be told from chance."
    # Comorbidity cannot be compared with itself held equal.
    equal = "age" if measure == "charlson_score" else "age and comorbidity"
    return (
        f"{'Higher' if lower > 0 else 'Lower'} than among the other payers;"
        f" too little common support to hold {equal} equal."
    )


def _error(values: list[float]) -> float | None:
    return sqrt(variance(values) / len(values)) if len(values) > 1 else None


def _strata() -> dict[tuple[int, str], list[Admission]]:
    """Group admissions of known age and payer by ten-year age and Charlson band."""
    strata: dict[tuple[int, str], list[Admission]] = defaultdict(list)
    for one in admissions():
        if one.age is not None and one.payer != UNKNOWN:
            strata[one.age // 10 * 10, one.charlson_band].append(one)
    return strata


def _require_no_common_support() -> None:
    """Raise when an age band holds two admissions of each payer: then one could."""
    of_age: dict[int, list[str]] = defaultdict(list)
    for (age, _), stratum in _strata().items():
        of_age[age] += [one.payer for one in stratum]
    for payers in of_age.values():
        if all(payers.count(payer) >= 2 for payer in set(PAYERS) - {UNKNOWN}):
            raise ValueError("The golden data have gained a stratum of common support.")


class Ratio(NamedTuple):
    """An odds ratio with its place in the view and the table it comes from."""

    sort_order: int
    estimate_kind: str
    from_age: int
    charlson_band: str
    table: Counts
    log_ratio: float
    standard_error: float


def uninsured_mortality(min_cell: int) -> list[Row]:
    """Give the odds of death of the uninsured: crude, by stratum and pooled."""
    strata = {key: _two_by_two(group) for key, group in _strata().items()}
    crude = sum(strata.values(), np.zeros((2, 2)))
    # A stratum of one admission compares nothing, and statsmodels divides by n - 1.
    pooled = StratifiedTable([table for table in strata.values() if table.sum() > 1])
    ratios = [
        Ratio(1, "crude", -1, "all", crude, *_odds(crude)),
        *(
            Ratio(2, "stratum", age, band, table, *_odds(table))
            for (age, band), table in strata.items()
            if table.sum(axis=1).all()
        ),
        Ratio(
            *(3, "Mantel-Haenszel", -1, "all", crude),
            *(float(pooled.logodds_pooled), float(pooled.logodds_pooled_se)),
        ),
    ]
    flips = int(ratios[0].log_ratio * ratios[-1].log_ratio < 0)
    return [_mortality_row(ratio, flips, min_cell) for ratio in ratios]


def _mortality_row(ratio: Ratio, flips: int, min_cell: int) -> Row:
    uninsured, insured = (int(count) for count in ratio.table.sum(axis=1))
    reach = norm.ppf(0.975) * ratio.standard_error
    shown: Row = {
        "uninsured_deaths": int(ratio.table[0, 0]),
        "insured_deaths": int(ratio.table[1, 0]),
        "odds_ratio": exp(ratio.log_ratio),
        "lower_95": exp(ratio.log_ratio - reach),
        "upper_95": exp(ratio.log_ratio + reach),
    }
    is_large = min(uninsured, insured) >= min_cell
    return {
        "sort_order": ratio.sort_order,
        "estimate_kind": ratio.estimate_kind,
        "from_age": ratio.from_age,
        "charlson_band": ratio.charlson_band,
        "uninsured_count": uninsured,
        "insured_count": insured,
        **{name: value if is_large else None for name, value in shown.items()},
        "does_sign_flip": flips,
        "interval_note": None,
        "conclusion": TOO_FEW + UNOBSERVED,  # fewer than 20 deaths
    }


def _odds(table: Counts) -> tuple[float, float]:
    """Return the log odds ratio and its error; a half is added where a cell is 0.

    Haldane adds it to every cell; `shift_zeros` of statsmodels to the empty ones only.
    """
    odds = Table2x2(table + (0.5 if table.min() == 0 else 0), shift_zeros=False)
    return float(odds.log_oddsratio), float(odds.log_oddsratio_se)


def _two_by_two(group: list[Admission]) -> Counts:
    """Return deaths and survivors, of the uninsured above and of the others below."""
    table = np.zeros((2, 2))
    for one in group:
        table[int(one.payer != "Uninsured"), int(not one.died)] += 1
    return table
