"""What the views on readmission should say, from the raw files."""

from hashlib import sha256

import numpy as np
import pandas as pd
from scipy import stats

from tests.findings.raw_files import AGE_GROUPS
from tests.findings.statistics import (
    SMALLEST_GROUP,
    around,
    delong,
    newcombe,
    placements,
    trend,
    wilson,
)

Row = dict[str, object]
MARGIN = 0.015


def by_age(admissions: pd.DataFrame) -> pd.DataFrame:
    """Return rpt_readmission_by_age."""
    alive = admissions[admissions["is_dead"] == 0]
    known = alive.dropna(subset="age_group")
    scores = known["age_group"].map(AGE_GROUPS.index)
    z, p = trend(known["is_readmitted"], scores)
    groups = {"All ages": alive, **dict(tuple(alive.groupby("age_group")))}
    rows = [
        {"age_group": name, **_rate(group), "trend_z": z, "trend_p": p}
        for name, group in groups.items()
    ]
    return pd.DataFrame(rows).set_index(["age_group"])


def by_abnormal_flag(admissions: pd.DataFrame) -> pd.DataFrame:
    """Return rpt_readmission_by_abnormal_flag."""
    alive = admissions[admissions["is_dead"] == 0].dropna(subset="abnormal")
    groups = {flag: alive[(alive["abnormal"] > 0) == flag] for flag in (False, True)}
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
        "equivalence_margin": MARGIN,
        "is_equivalent": int(low_90 > -MARGIN and high_90 < MARGIN),
    }
    rows = [
        {
            "has_abnormal_lab": int(flag),
            "share_of_admissions": len(group) / len(alive),
            **_rate(group),
            **difference,
        }
        for flag, group in groups.items()
    ]
    return pd.DataFrame(rows).set_index(["has_abnormal_lab"])


def by_age_and_lab_volume(admissions: pd.DataFrame) -> pd.DataFrame:
    """Return rpt_readmission_by_age_and_lab_volume."""
    alive = admissions[admissions["is_dead"] == 0].dropna(subset=["age_group", "band"])
    cells = dict(tuple(alive.groupby(["age_group", "band"])))
    large = {k: cell for k, cell in cells.items() if len(cell) >= SMALLEST_GROUP}
    level = 1 - 0.05 / len(large)
    highest = max(large, key=lambda key: large[key]["is_readmitted"].mean())
    rows = []
    for key, cell in cells.items():
        row = _rate(cell)
        if key not in large:
            row["readmitted_count"] = None
        low, high = wilson(cell["is_readmitted"].sum(), len(cell), level)
        row["simultaneous_lower_95"] = low if key in large else None
        row["simultaneous_upper_95"] = high if key in large else None
        row["cells_looked_at"] = len(large)
        row["is_highest"] = int(key == highest)
        rows.append({"age_group": key[0], "abnormal_lab_volume_band": key[1], **row})
    return pd.DataFrame(rows).set_index(["age_group", "abnormal_lab_volume_band"])


def predictors(admissions: pd.DataFrame) -> pd.DataFrame:
    """Return rpt_readmission_predictors."""
    cohort = admissions[admissions["is_dead"] == 0].dropna(subset=["age", "abnormal"])
    by_name = {
        "age": cohort["age"],
        "Charlson index": cohort["charlson"],
        "abnormal results": cohort["abnormal"],
        "age group and abnormal volume": _rate_in_the_other_half(cohort),
    }
    is_ill = cohort["is_readmitted"].to_numpy() == 1
    rows = []
    by_age: tuple[np.ndarray, np.ndarray] | None = None
    for name, predictor in by_name.items():
        values = predictor.to_numpy(dtype=float)
        parts = placements(values[is_ill], values[~is_ill])
        by_age = parts if by_age is None else by_age
        pairs = is_ill.sum() * (~is_ill).sum()
        u = stats.mannwhitneyu(values[is_ill], values[~is_ill]).statistic
        auc, gain = u / pairs, float(parts[0].mean() - by_age[0].mean())
        gains = [ours - ages for ours, ages in zip(parts, by_age, strict=True)]
        low, high = around(auc, delong(parts))
        gain_low, gain_high = around(gain, delong(gains))
        rows.append(
            {
                "predictor": name,
                "admission_count": len(cohort),
                "readmitted_count": is_ill.sum(),
                "auc": auc,
                "standard_error": delong(parts),
                "lower_95": low,
                "upper_95": high,
                "gain_over_age": gain,
                "gain_lower_95": gain_low,
                "gain_upper_95": gain_high,
            }
        )
    return pd.DataFrame(rows).set_index(["predictor"])


def _rate_in_the_other_half(cohort: pd.DataFrame) -> pd.Series:
    """Return the rate of each admission's cell among patients of the other half.

    The halves are the parities of the patient's key: 13 hex digits of a sha2-256.
    """
    half = cohort["patient_id"].map(
        lambda name: int(sha256(name.encode()).hexdigest()[:13], 16) % 2
    )
    cell = cohort["age_group"] + " " + cohort["band"]
    rates = pd.Series(np.nan, index=cohort.index)
    for parity in (0, 1):
        other = cohort[half != parity]
        learned = other["is_readmitted"].groupby(cell[half != parity]).mean()
        rates[half == parity] = cell[half == parity].map(learned)
    return rates.fillna(cohort["is_readmitted"].mean())


def _rate(group: pd.DataFrame) -> Row:
    events, total = group["is_readmitted"].sum(), len(group)
    low, high = wilson(events, total)
    is_shown = total >= SMALLEST_GROUP
    return {
        "eligible_count": total,
        "readmitted_count": events,
        "readmission_rate": events / total if is_shown else None,
        "lower_95": low if is_shown else None,
        "upper_95": high if is_shown else None,
    }
