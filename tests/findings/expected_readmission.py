"""What the views on readmission should say of a cohort, whatever size is shown."""

from hashlib import sha256

import numpy as np
import pandas as pd
from scipy import stats

from tests.findings.cohort import AGE_GROUPS, BANDS, UNKNOWN, Cohort
from tests.findings.statistics import (
    Row,
    delong_squares,
    newcombe,
    of_t,
    placements,
    satterthwaite,
    shown_if,
    student,
    trend,
    wilson,
)

MARGIN = 0.015  # 1.5 percentage points
EXPECTED = 5  # of either outcome, for a group that is compared
NO_INTERVAL = (None, None)
BESIDE_REST = (
    "difference_from_rest_of_age_group",
    "simultaneous_difference_lower_95",
    "simultaneous_difference_upper_95",
)
LAST = 99  # the place of what is unknown
CELL = "age group and abnormal volume"
ORDER_OF_PREDICTORS = ["age", "Charlson index", "abnormal results", CELL]


def by_age(cohort: Cohort, min_cell: int) -> pd.DataFrame:
    """Return rpt_readmission_by_age."""
    eligible = cohort.eligible
    named = eligible["age_group"].fillna(UNKNOWN)
    groups = {"All ages": eligible, **dict(tuple(eligible.groupby(named)))}
    compared = _compared(eligible, min_cell)
    inside = eligible[eligible["age_group"].isin(compared)]
    z = p = departure = None
    if len(compared) > 1:
        scores = inside["age_group"].map(AGE_GROUPS.index)
        z, p = trend(inside["is_readmitted"], scores)
    if len(compared) > 2 and z is not None:
        table = pd.crosstab(inside["age_group"], inside["is_readmitted"])
        departure = max(0.0, stats.chi2_contingency(table).statistic - z**2)
    order = ["All ages", *AGE_GROUPS]
    rows = [
        {
            "sort_order": order.index(name) if name in order else LAST,
            "age_group": name,
            **_rate(group, min_cell),
            "is_compared": int(name in compared),
            "trend_z": z,
            "trend_p": p,
            "departure_chi_square": departure,
            "departure_degrees_of_freedom": len(compared) - 2
            if departure is not None
            else None,
        }
        for name, group in groups.items()
    ]
    return pd.DataFrame(rows).set_index(["age_group"])


def _compared(eligible: pd.DataFrame, min_cell: int) -> list[str]:
    """Return the age groups that are large enough to be tested."""
    counts = eligible["age_group"].value_counts()
    large = counts[counts >= min_cell]
    rate = eligible["is_readmitted"][eligible["age_group"].isin(large.index)].mean()
    fewest = large * min(rate, 1 - rate)
    return list(large.index[fewest >= EXPECTED])


def by_abnormal_flag(cohort: Cohort, min_cell: int) -> pd.DataFrame:
    """Return rpt_readmission_by_abnormal_flag."""
    eligible = cohort.eligible.dropna(subset="abnormal")
    groups = {
        flag: eligible[(eligible["abnormal"] > 0) == flag] for flag in (False, True)
    }
    counts = {
        flag: (group["is_readmitted"].sum(), len(group))
        for flag, group in groups.items()
    }
    low, high = newcombe(counts[True], counts[False])
    low_90, high_90 = newcombe(counts[True], counts[False], level=0.9)
    difference: Row = {
        "difference": groups[True]["is_readmitted"].mean()
        - groups[False]["is_readmitted"].mean(),
        "difference_lower_95": low,
        "difference_upper_95": high,
        "difference_lower_90": low_90,
        "difference_upper_90": high_90,
        "is_equivalent": int(low_90 > -MARGIN and high_90 < MARGIN),
    }
    is_large = min(map(len, groups.values())) >= min_cell
    rows = [
        {
            "has_abnormal_lab": int(flag),
            "share_of_admissions": len(group) / len(eligible),
            **_rate(group, min_cell),
            **shown_if(is_large, difference),
            "equivalence_margin": MARGIN,
        }
        for flag, group in groups.items()
    ]
    return pd.DataFrame(rows).set_index(["has_abnormal_lab"])


def by_age_and_lab_volume(cohort: Cohort, min_cell: int) -> pd.DataFrame:
    """Return rpt_readmission_by_age_and_lab_volume."""
    eligible = cohort.eligible.dropna(subset=["age_group", "band"])
    found = dict(tuple(eligible.groupby(["age_group", "band"])))
    places = [(age, band) for age in AGE_GROUPS for band in BANDS]
    cells = {place: found[place] for place in places if place in found}
    large = {k: cell for k, cell in cells.items() if len(cell) >= min_cell}
    # of equals the first: the youngest, with the fewest abnormal results
    highest = max(
        large, key=lambda key: large[key]["is_readmitted"].mean(), default=None
    )
    rows = []
    for key, cell in cells.items():
        low, high = NO_INTERVAL
        beside: Row = dict.fromkeys(BESIDE_REST)
        stands_out = 0
        if key in large:
            # Bonferroni: each of the cells takes its part of the 5 %
            level = 1 - 0.05 / len(large)
            others = [cells[k] for k in cells if k[0] == key[0] and k != key]
            rest = pd.concat(others) if others else cell.iloc[:0]
            if _expects_enough(cell, rest):
                low, high = wilson(cell["is_readmitted"].sum(), len(cell), level)
            if len(rest) >= min_cell:
                beside, stands_out = _beside_rest(cell, rest, level)
        rows.append(
            {
                "age_group": key[0],
                "abnormal_lab_volume_band": key[1],
                "age_group_sort_order": AGE_GROUPS.index(key[0]) + 1,
                "band_sort_order": BANDS.index(key[1]) + 1,
                **_rate(cell, min_cell),
                "simultaneous_lower_95": low,
                "simultaneous_upper_95": high,
                **beside,
                "stands_out": stands_out,
                "cells_looked_at": len(large),
                "is_highest": int(key == highest),
            }
        )
    return pd.DataFrame(rows).set_index(["age_group", "abnormal_lab_volume_band"])


def _beside_rest(
    cell: pd.DataFrame, rest: pd.DataFrame, level: float
) -> tuple[Row, int]:
    """Return a cell's difference from the rest of its age group; whether it is one."""
    own, others = cell["is_readmitted"], rest["is_readmitted"]
    low, high = newcombe((own.sum(), len(own)), (others.sum(), len(others)), level)
    is_compared = _expects_enough(cell, rest)
    bounds = (low, high) if is_compared else NO_INTERVAL
    figures = (own.mean() - others.mean(), *bounds)
    return dict(zip(BESIDE_REST, figures, strict=True)), int(is_compared and low > 0)


def _expects_enough(cell: pd.DataFrame, rest: pd.DataFrame) -> bool:
    """Return whether a cell expects enough of either outcome at its age's rate."""
    rate = pd.concat([cell, rest])["is_readmitted"].mean()
    return bool(len(cell) * min(rate, 1 - rate) >= EXPECTED)


def predictors(cohort: Cohort, min_cell: int) -> pd.DataFrame:
    """Return rpt_readmission_predictors."""
    known = cohort.eligible.dropna(subset=["age", "abnormal"])
    by_name = {"age": "age", "Charlson index": "charlson"}
    if known["charlson"].notna().any():
        known = known.dropna(subset="charlson")
    else:
        del by_name["Charlson index"]
    everyone = pd.Series(0, index=known.index)
    half = _halves(known)
    judged = {
        **{name: (known[column], everyone) for name, column in by_name.items()},
        "abnormal results": (known["abnormal"], everyone),
        CELL: (_rate_in_the_other_half(known, half), half),
    }
    is_ill = known["is_readmitted"].to_numpy() == 1
    is_large = min(is_ill.sum(), (~is_ill).sum()) >= min_cell
    rows = []
    by_age: tuple[np.ndarray, np.ndarray] | None = None
    for name, (predictor, within) in judged.items():
        values = predictor.to_numpy(dtype=float)
        parts = _placements_within(values, is_ill, within.to_numpy())
        by_age = parts if by_age is None else by_age
        auc = _auc(values, is_ill, within.to_numpy())
        gains = [ours - ages for ours, ages in zip(parts, by_age, strict=True)]
        squares, gain_squares = delong_squares(parts), delong_squares(gains)
        if name == CELL:
            # each half predicts the other, so that both together weigh no more than one
            gain_squares = [
                sum(pair) for pair in zip(gain_squares, squares, strict=True)
            ]
            squares = [2 * square for square in squares]
        freedoms = [len(part) - 1 for part in parts]
        error, freedom = sum(squares) ** 0.5, satterthwaite(squares, freedoms)
        level = 1 - 0.05 / len(judged)
        reach = student(level, freedom) * error if error > 0 else np.nan
        low, high = of_t(auc, error, freedom)
        if error == 0:
            reach = 0.0 if auc == 0.5 else np.nan
            low = high = 0.5 + reach
        gain = float(np.nanmean(gains[0]))
        gain_low, gain_high = of_t(
            gain, sum(gain_squares) ** 0.5, satterthwaite(gain_squares, freedoms)
        )
        figures = {
            "readmitted_count": is_ill.sum(),
            "auc": auc,
            "standard_error": error,
            "lower_95": np.maximum(low, 0),
            "upper_95": np.minimum(high, 1),
            "simultaneous_lower_95": np.maximum(auc - reach, 0),
            "simultaneous_upper_95": np.minimum(auc + reach, 1),
            "gain_over_age": gain,
            "gain_lower_95": gain_low,
            "gain_upper_95": gain_high,
        }
        rows.append(
            {
                "sort_order": ORDER_OF_PREDICTORS.index(name) + 1,
                "predictor": name,
                "admission_count": len(known),
                **shown_if(is_large, figures),
            }
        )
    return pd.DataFrame(rows).set_index(["predictor"])


def _placements_within(
    values: np.ndarray, is_ill: np.ndarray, within: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the placements of both outcomes, each among its own part."""
    placed = np.full(len(values), np.nan)
    for part in np.unique(within):
        ill, well = (within == part) & is_ill, (within == part) & ~is_ill
        if ill.any() and well.any():
            placed[ill], placed[well] = placements(values[ill], values[well])
    return placed[is_ill], placed[~is_ill]


def _auc(values: np.ndarray, is_ill: np.ndarray, within: np.ndarray) -> float:
    """Return the AUC by the U test of each part, weighted by its readmitted."""
    found = []
    for part in np.unique(within):
        ill, well = (within == part) & is_ill, (within == part) & ~is_ill
        if ill.any() and well.any():
            u = stats.mannwhitneyu(values[ill], values[well]).statistic
            found.append((u / ill.sum() / well.sum(), ill.sum()))
    if not found:
        return np.nan
    areas, readmitted = zip(*found, strict=True)
    return float(np.average(areas, weights=readmitted))


def _halves(known: pd.DataFrame) -> pd.Series:
    """Return the parity of the patient's key: 13 hex digits of a sha2-256."""
    return known["patient_id"].map(
        lambda name: int(sha256(name.encode()).hexdigest()[:13], 16) % 2
    )


def _rate_in_the_other_half(known: pd.DataFrame, half: pd.Series) -> pd.Series:
    """Return the rate of each admission's cell among patients of the other half."""
    cell = known["age_group"] + " " + known["band"]
    rates = pd.Series(np.nan, index=known.index)
    for parity in (0, 1):
        other = known[half != parity]
        learned = other["is_readmitted"].groupby(cell[half != parity]).mean()
        rates[half == parity] = cell[half == parity].map(learned)
    return rates.fillna(known["is_readmitted"].mean())


def _rate(group: pd.DataFrame, min_cell: int) -> Row:
    events, total = group["is_readmitted"].sum(), len(group)
    low, high = wilson(events, total)
    shown = {
        "readmitted_count": events,
        "readmission_rate": events / total,
        "lower_95": low,
        "upper_95": high,
    }
    return {
        "eligible_count": total,
        **shown_if(total >= min_cell, shown),
    }
