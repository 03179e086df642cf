"""What the views on readmission should say of a cohort, whatever size is shown."""

from hashlib import sha256

import numpy as np
import pandas as pd
from scipy import stats

from tests.findings.cohort import AGE_GROUPS, BANDS, UNKNOWN, Cohort
from tests.findings.statistics import (
    Row,
    around,
    delong,
    newcombe,
    placements,
    shown_if,
    trend,
    wilson,
)

MARGIN = 0.015  # 1.5 percentage points
NO_INTERVAL = (None, None)
LAST = 99  # the place of what is unknown


def by_age(cohort: Cohort, min_cell: int) -> pd.DataFrame:
    """Return rpt_readmission_by_age."""
    eligible = cohort.eligible
    named = eligible["age_group"].fillna(UNKNOWN)
    groups = {"All ages": eligible, **dict(tuple(eligible.groupby(named)))}
    counts = eligible["age_group"].value_counts()
    large = eligible[eligible["age_group"].isin(counts.index[counts >= min_cell])]
    z = p = None
    if large["age_group"].nunique() > 1:
        scores = large["age_group"].map(AGE_GROUPS.index)
        z, p = trend(large["is_readmitted"], scores)
    order = ["All ages", *AGE_GROUPS]
    rows = [
        {
            "sort_order": order.index(name) if name in order else LAST,
            "age_group": name,
            **_rate(group, min_cell),
            "trend_z": z,
            "trend_p": p,
        }
        for name, group in groups.items()
    ]
    return pd.DataFrame(rows).set_index(["age_group"])


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
        if key in large:
            # Bonferroni: each of the cells takes its part of the 5 %
            level = 1 - 0.05 / len(large)
            low, high = wilson(cell["is_readmitted"].sum(), len(cell), level)
        rows.append(
            {
                "age_group": key[0],
                "abnormal_lab_volume_band": key[1],
                "age_group_sort_order": AGE_GROUPS.index(key[0]) + 1,
                "band_sort_order": BANDS.index(key[1]) + 1,
                **_rate(cell, min_cell),
                "simultaneous_lower_95": low,
                "simultaneous_upper_95": high,
                "cells_looked_at": len(large),
                "is_highest": int(key == highest),
            }
        )
    return pd.DataFrame(rows).set_index(["age_group", "abnormal_lab_volume_band"])


def predictors(cohort: Cohort, min_cell: int) -> pd.DataFrame:
    """Return rpt_readmission_predictors."""
    known = cohort.eligible.dropna(subset=["age", "charlson", "abnormal"])
    by_name = {
        "age": known["age"],
        "Charlson index": known["charlson"],
        "abnormal results": known["abnormal"],
        "age group and abnormal volume": _rate_in_the_other_half(known),
    }
    is_ill = known["is_readmitted"].to_numpy() == 1
    is_large = min(is_ill.sum(), (~is_ill).sum()) >= min_cell
    rows = []
    by_age: tuple[np.ndarray, np.ndarray] | None = None
    for order, (name, predictor) in enumerate(by_name.items(), start=1):
        values = predictor.to_numpy(dtype=float)
        parts = placements(values[is_ill], values[~is_ill])
        by_age = parts if by_age is None else by_age
        pairs = is_ill.sum() * (~is_ill).sum()
        u = stats.mannwhitneyu(values[is_ill], values[~is_ill]).statistic
        auc, gain = u / pairs, float(parts[0].mean() - by_age[0].mean())
        gains = [ours - ages for ours, ages in zip(parts, by_age, strict=True)]
        low, high = around(auc, delong(parts))
        gain_low, gain_high = around(gain, delong(gains))
        figures = {
            "readmitted_count": is_ill.sum(),
            "auc": auc,
            "standard_error": delong(parts),
            "lower_95": low,
            "upper_95": high,
            "gain_over_age": gain,
            "gain_lower_95": gain_low,
            "gain_upper_95": gain_high,
        }
        rows.append(
            {
                "sort_order": order,
                "predictor": name,
                "admission_count": len(known),
                **shown_if(is_large, figures),
            }
        )
    return pd.DataFrame(rows).set_index(["predictor"])


def _rate_in_the_other_half(known: pd.DataFrame) -> pd.Series:
    """Return the rate of each admission's cell among patients of the other half.

    The halves are the parities of the patient's key: 13 hex digits of a sha2-256.
    """
    half = known["patient_id"].map(
        lambda name: int(sha256(name.encode()).hexdigest()[:13], 16) % 2
    )
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
