"""What the views on charges should say, from the raw files."""

from typing import Any

import pandas as pd
from scipy import stats
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

from tests.findings.raw_files import RawFiles
from tests.findings.statistics import SMALLEST_GROUP, omega_squared

Row = dict[str, Any]


def fanout(files: RawFiles) -> pd.DataFrame:
    """Return rpt_charge_fanout_audit, from joins that are really made."""
    alone = files.admissions[["admission_id", "patient_id", "primary", "charges"]]
    labs = files.labs[["patient_id"]]
    with_codes = alone.merge(files.diagnoses, on="admission_id", how="left")
    joins = {
        "admissions alone": alone.assign(code=alone["primary"]),
        "admissions and diagnoses": with_codes,
        "admissions and lab results": alone.assign(code=alone["primary"]).merge(
            labs, on="patient_id", how="left"
        ),
        "admissions, diagnoses and lab results": with_codes.merge(
            labs, on="patient_id", how="left"
        ),
    }
    truth = alone["charges"].sum()
    rows = []
    for path, joined in joins.items():
        billed = joined.dropna(subset=["charges", "code"])
        groups = billed.groupby("code")
        is_large = groups["admission_id"].nunique() >= SMALLEST_GROUP
        means = groups["charges"].mean()[is_large]
        rows.append(
            {
                "join_path": path,
                "admission_count": len(alone),
                "row_count": len(joined),
                "rows_per_admission": len(joined) / len(alone),
                "summed_hospital_charges": joined["charges"].sum(),
                "inflation_factor": joined["charges"].sum() / truth,
                "diagnosis_count": len(means),
                "lowest_mean_charges": means.min(),
                "highest_mean_charges": means.max(),
                "spread_of_mean_charges": means.std(ddof=1),
            }
        )
    return pd.DataFrame(rows).set_index(["join_path"])


def drg_evidence(admissions: pd.DataFrame) -> pd.DataFrame:
    """Return the figures of rpt_drg_billing_evidence and of its measures."""
    billed = admissions.dropna(subset="charges")
    charges = billed["charges"]
    factors = {
        "DRG": billed["drg"],
        "primary diagnosis": billed["primary"],
        "ICU": billed["is_icu"],
        "payer": billed["payer"],
        "DRG and payer": billed["drg"] + " " + billed["payer"],
    }
    rows = [
        _row(
            f"omega squared: {name}",
            factor.notna().sum(),
            factor.nunique(),
            omega_squared(charges[factor.notna()], factor.dropna()),
        )
        for name, factor in factors.items()
    ]
    return pd.DataFrame(
        [*rows, _icu_gap(billed), *_within_drg(billed), _per_day(billed)]
    ).set_index(["evidence"])


def _icu_gap(billed: pd.DataFrame) -> Row:
    charges, mean = billed["charges"], billed["charges"].mean()
    compared = CompareMeans(
        DescrStatsW(charges[billed["is_icu"] == 1]),
        DescrStatsW(charges[billed["is_icu"] == 0]),
    )
    low, high = compared.zconfint_diff(alpha=0.1, usevar="unequal")
    gap = compared.d1.mean - compared.d2.mean
    row = _row("ICU gap", len(billed), 2, gap / mean)
    return row | {"lower_90": low / mean, "upper_90": high / mean}


def _within_drg(billed: pd.DataFrame) -> list[Row]:
    """Return spread, slope and correlation of what differs from the DRG's own mean."""
    grouped = billed.dropna(subset="drg")
    means = grouped.groupby("drg")[["charges", "stay"]].transform("mean")
    charges = grouped["charges"] - means["charges"]
    line = stats.linregress(grouped["stay"] - means["stay"], charges)
    count, groups = len(grouped), grouped["drg"].nunique()
    spread = ((charges**2).sum() / (count - groups)) ** 0.5 / billed["charges"].mean()
    return [
        _row("spread within DRG", count, groups, spread),
        _row("slope on stay within DRG", count, groups, line.slope),
        _row("correlation with stay within DRG", count, groups, line.rvalue),
    ]


def _per_day(billed: pd.DataFrame) -> Row:
    stayed = billed[billed["stay"] > 0]
    spread = stats.variation(stayed["charges"] / stayed["stay"], ddof=1)
    return _row("spread of charge per day", len(stayed), 1, spread)


def _row(evidence: str, admissions: int, groups: int, estimate: float) -> Row:
    return {
        "evidence": evidence,
        "admission_count": admissions,
        "group_count": groups,
        "estimate": estimate,
        "lower_90": None,
        "upper_90": None,
    }
