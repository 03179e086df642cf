"""Findings on all-cause 30-day readmission of the golden admissions."""

from collections.abc import Callable, Iterable, Sequence
from math import sqrt
from statistics import fmean, variance

from scipy.stats import norm
from statsmodels.stats.proportion import (
    confint_proportions_2indep,
    proportion_confint,
)

from tests.golden.findings.cohort import (
    AGE_GROUPS,
    SMALL_GROUP_EVENTS,
    TOO_FEW,
    VOLUME_BANDS,
    Admission,
    Row,
    admissions,
)
from tests.golden.tables import UNKNOWN, surrogate_key

MARGIN = 0.015  # 1.5 percentage points


def _eligible() -> list[Admission]:
    return [one for one in admissions() if one.is_eligible]


def _readmitted(group: Iterable[Admission]) -> int:
    return sum(one.is_readmitted or 0 for one in group)


def by_age(min_cell: int) -> list[Row]:
    """Give the rate of each age group and the trend of Cochran and Armitage."""
    eligible = _eligible()
    groups = [
        (order, name, [one for one in eligible if one.age_group == name])
        for order, name in [*enumerate(AGE_GROUPS, start=1), (99, UNKNOWN)]
    ]
    large = [
        (order, group)
        for order, _, group in groups
        if order != 99 and len(group) >= min_cell
    ]
    z = _trend(large) if len(large) > 1 else None
    # No trend is significant here, and no margin of 1.5 points is met by nine stays.
    conclusion = "Too few to tell: no trend with age shows, and none can be ruled out."
    if z is None:
        conclusion = TOO_FEW
    return [
        {
            "sort_order": order,
            "age_group": name,
            "eligible_count": len(group),
            "readmitted_count": _readmitted(group) if len(group) >= min_cell else None,
            **_rate(group, len(group) >= min_cell),
            "trend_z": z,
            "trend_p": None if z is None else 2 * norm.sf(abs(z)),
            "interval_note": None,
            "conclusion": conclusion,
        }
        for order, name, group in [(0, "All ages", eligible), *groups]
    ]


def _trend(groups: Sequence[tuple[int, Sequence[Admission]]]) -> float:
    """Cochran 1954: sum of s (r - n p), over its standard error at equal rates."""
    total = sum(len(group) for _, group in groups)
    rate = sum(_readmitted(group) for _, group in groups) / total
    mean = sum(score * len(group) for score, group in groups) / total
    excess = sum(
        score * (_readmitted(group) - len(group) * rate) for score, group in groups
    )
    scatter = sum(len(group) * (score - mean) ** 2 for score, group in groups)
    return excess / sqrt(rate * (1 - rate) * scatter)


def by_abnormal_flag(min_cell: int) -> list[Row]:
    """Give the rate with and without any abnormal result, and their difference."""
    known = [one for one in _eligible() if one.has_abnormal_lab is not None]
    groups = [[one for one in known if one.has_abnormal_lab == flag] for flag in (0, 1)]
    with_any, without = groups[1], groups[0]
    is_large = min(len(with_any), len(without)) >= min_cell
    counts = (
        *(_readmitted(with_any), len(with_any)),
        *(_readmitted(without), len(without)),
    )
    lower_95, upper_95 = confint_proportions_2indep(*counts, method="newcomb")
    lower_90, upper_90 = confint_proportions_2indep(
        *counts, method="newcomb", alpha=0.1
    )
    if lower_95 > 0 or upper_95 < 0 or (lower_90 > -MARGIN and upper_90 < MARGIN):
        raise ValueError("The golden data now show a difference, or its absence.")
    difference: Row = {
        "difference": counts[0] / counts[1] - counts[2] / counts[3],
        "difference_lower_95": lower_95,
        "difference_upper_95": upper_95,
        "difference_lower_90": lower_90,
        "difference_upper_90": upper_90,
    }
    return [
        {
            "has_abnormal_lab": flag,
            "eligible_count": len(group),
            "readmitted_count": _readmitted(group) if len(group) >= min_cell else None,
            "share_of_admissions": len(group) / len(known),
            **_rate(group, len(group) >= min_cell),
            **{name: value if is_large else None for name, value in difference.items()},
            "equivalence_margin": MARGIN,
            "is_equivalent": 0 if is_large else None,
            "interval_note": None,
            "conclusion": "Too few to tell: neither a difference nor its absence shows."
            if is_large
            else TOO_FEW,
        }
        for flag, group in enumerate(groups)
    ]


def by_age_and_lab_volume(min_cell: int) -> list[Row]:
    """Give the rate of each cell, with an interval for choosing the highest one."""
    cells = [
        (age_order, band_order, age_group, band, group)
        for age_order, age_group in enumerate(AGE_GROUPS, start=1)
        for band_order, band in enumerate(VOLUME_BANDS, start=1)
        if (
            group := [
                one
                for one in _eligible()
                if (one.age_group, one.volume_band) == (age_group, band)
            ]
        )
    ]
    looked_at = [cell for cell in cells if len(cell[4]) >= min_cell]
    highest = max(looked_at, key=lambda cell: _share(cell[4]), default=None)
    if sum(_readmitted(cell[4]) for cell in cells) >= SMALL_GROUP_EVENTS:
        raise ValueError("The golden data now hold enough events for a conclusion.")
    rows: list[Row] = []
    for cell in cells:
        group, is_looked_at = cell[4], cell in looked_at
        # Bonferroni: each of the cells takes its part of the 5 %.
        alpha = 0.05 / max(len(looked_at), 1)
        wide = _interval(group, alpha) if is_looked_at else (None, None)
        rows.append(
            {
                "age_group_sort_order": cell[0],
                "band_sort_order": cell[1],
                "age_group": cell[2],
                "abnormal_lab_volume_band": cell[3],
                "eligible_count": len(group),
                "readmitted_count": _readmitted(group) if is_looked_at else None,
                **_rate(group, is_looked_at),
                "simultaneous_lower_95": wide[0],
                "simultaneous_upper_95": wide[1],
                "cells_looked_at": len(looked_at),
                "is_highest": int(cell is highest),
                "interval_note": None,
                "conclusion": TOO_FEW,
            }
        )
    return rows


def _share(group: Sequence[Admission]) -> float:
    return _readmitted(group) / len(group)


def _interval(group: Sequence[Admission], alpha: float) -> tuple[float, float]:
    lower, upper = proportion_confint(
        _readmitted(group), len(group), alpha, method="wilson"
    )
    return float(lower), float(upper)


def _rate(group: Sequence[Admission], is_shown: bool) -> Row:
    lower, upper = _interval(group, 0.05)
    return {
        "readmission_rate": _share(group) if is_shown else None,
        "lower_95": lower if is_shown else None,
        "upper_95": upper if is_shown else None,
    }


def predictors(min_cell: int) -> list[Row]:
    """Compare every readmitted admission with every other one (DeLong 1988)."""
    cohort = [
        one
        for one in _eligible()
        if one.age is not None and one.abnormal_labs is not None
    ]

    def cell_rate(one: Admission) -> float:
        # From the other half of the patients, lest an outcome predict itself.
        others = [
            other
            for other in cohort
            if (other.age_group, other.volume_band) == (one.age_group, one.volume_band)
            and surrogate_key(other.patient) % 2 != surrogate_key(one.patient) % 2
        ]
        return _share(others or cohort)

    predictions: dict[str, Callable[[Admission], float]] = {
        "age": lambda one: float(one.age or 0),
        "Charlson index": lambda one: one.charlson,
        "abnormal results": lambda one: float(one.abnormal_labs or 0),
        "age group and abnormal volume": cell_rate,
    }
    by_age = _placements(cohort, predictions["age"])
    rows: list[Row] = []
    for order, (name, prediction) in enumerate(predictions.items(), start=1):
        placements = _placements(cohort, prediction)
        gains = tuple(
            [mine - ages for mine, ages in zip(one, other, strict=True)]
            for one, other in zip(placements, by_age, strict=True)
        )
        auc, error = fmean(placements[0]), _placement_error(placements)
        gain, reach = fmean(gains[0]), norm.ppf(0.975) * _placement_error(gains)
        figures = {
            "readmitted_count": _readmitted(cohort),
            "auc": auc,
            "standard_error": error,
            "lower_95": auc - norm.ppf(0.975) * error,
            "upper_95": auc + norm.ppf(0.975) * error,
            "gain_over_age": gain,
            "gain_lower_95": gain - reach,
            "gain_upper_95": gain + reach,
        }
        if min(map(len, placements)) < min_cell:
            figures = dict.fromkeys(figures)
        rows.append(
            {
                "sort_order": order,
                "predictor": name,
                "admission_count": len(cohort),
                **figures,
                "interval_note": None,
                "conclusion": TOO_FEW,  # three readmissions, and twenty are asked for
            }
        )
    return rows


def _placements(
    cohort: Sequence[Admission], prediction: Callable[[Admission], float]
) -> tuple[list[float], list[float]]:
    """Return, for each admission, the share of the other outcome it beats.

    First those of the readmitted, then those of the others; a tie counts half.
    """
    cases = [prediction(one) for one in cohort if one.is_readmitted]
    controls = [prediction(one) for one in cohort if not one.is_readmitted]

    def beats(case: float, control: float) -> float:
        return float(case > control) + (case == control) / 2

    return (
        [fmean(beats(case, control) for control in controls) for case in cases],
        [fmean(beats(case, control) for case in cases) for control in controls],
    )


def _placement_error(placements: Sequence[Sequence[float]]) -> float:
    return sqrt(sum(variance(part) / len(part) for part in placements))
