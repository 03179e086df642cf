"""What the views on charges should say of a cohort, whatever group size is shown."""

import pandas as pd
from scipy import stats
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

from tests.findings.cohort import UNKNOWN, Cohort
from tests.findings.statistics import Row, of_mean, of_t, omega_squared, shown_if

FREQUENT = 10
ORDER_OF_EVIDENCE = [
    *("omega squared: DRG", "omega squared: primary diagnosis", "omega squared: ICU"),
    *("omega squared: payer", "omega squared: DRG and payer", "ICU gap"),
    *("spread within DRG", "slope on stay within DRG"),
    *("correlation with stay within DRG", "spread of charge per day"),
]
TELLING = 2_000  # admissions, below which a figure without an interval is withheld


def fanout(cohort: Cohort, min_cell: int) -> pd.DataFrame:
    """Return rpt_charge_fanout_audit, from joins that are really made."""
    alone = cohort.admissions[["admission_id", "primary", "charges"]]
    by_primary = alone.rename(columns={"primary": "code"})
    by_any = alone.merge(cohort.diagnoses, on="admission_id", how="left")
    labs = cohort.labs[["admission_id"]].dropna()
    joins = {
        "admissions alone": by_primary,
        "admissions and diagnoses": by_any,
        "admissions and lab results": by_primary.merge(
            labs, on="admission_id", how="left"
        ),
        "admissions, diagnoses and lab results": by_any.merge(
            labs, on="admission_id", how="left"
        ),
    }
    truth = alone["charges"].sum()
    rows = []
    for order, (path, joined) in enumerate(joins.items(), start=1):
        groups = joined.dropna(subset=["charges", "code"]).groupby("code")
        is_large = groups["admission_id"].nunique() >= min_cell
        means = groups["charges"].mean()[is_large]
        rows.append(
            {
                "sort_order": order,
                "join_path": path,
                "admission_count": len(alone),
                "row_count": len(joined),
                "rows_per_admission": len(joined) / len(alone),
                "summed_hospital_charges": joined["charges"].sum(),
                "inflation_factor": joined["charges"].sum() / truth,
                "diagnosis_count": len(means) or None,
                "lowest_mean_charges": means.min(),
                "highest_mean_charges": means.max(),
                "spread_of_mean_charges": means.std(ddof=1),
            }
        )
    return pd.DataFrame(rows).set_index(["join_path"])


def bill_by_diagnosis(cohort: Cohort, min_cell: int) -> pd.DataFrame:
    """Return rpt_bill_by_diagnosis."""
    billed = cohort.billed[cohort.billed["primary"] != UNKNOWN]
    counts = billed["primary"].value_counts()

    def place(name: str) -> tuple[int, list[str]]:
        # of equals the first code; the system decides between equal codes
        return -counts[name], name.split(":")[::-1]

    rows = []
    for rank, name in enumerate(sorted(counts.index, key=place)[:FREQUENT], start=1):
        for is_icu, group in billed[billed["primary"] == name].groupby("is_icu"):
            low, high = of_mean(group["charges"])
            shown = {
                "mean_charges": group["charges"].mean(),
                "lower_95": low,
                "upper_95": high,
            }
            rows.append(
                {
                    "diagnosis_rank": rank,
                    "diagnosis_code": name.split(":")[1],
                    "is_icu": is_icu,
                    "admission_count": len(group),
                    **shown_if(len(group) >= min_cell, shown),
                    "overall_mean_charges": cohort.billed["charges"].mean(),
                }
            )
    return pd.DataFrame(rows).set_index(["diagnosis_rank", "diagnosis_code", "is_icu"])


def drg_evidence(cohort: Cohort, min_cell: int) -> pd.DataFrame:
    """Return the figures of rpt_drg_billing_evidence and of its measures."""
    billed = cohort.billed
    charges = billed["charges"]
    factors = {
        "DRG": billed["drg"],
        "primary diagnosis": billed["primary"],
        "ICU": billed["is_icu"],
        "payer": billed["payer"],
        "DRG and payer": billed["drg"] + " " + billed["payer"],
    }
    rows = []
    for name, factor in factors.items():
        kept = _of_several(factor)
        if kept.empty:
            continue
        rows.append(
            _measure(
                f"omega squared: {name}",
                len(kept),
                kept.nunique(),
                omega_squared(charges[kept.index], kept),
            )
        )
    rows += [_icu_gap(billed), *_within_drg(billed), _per_day(billed)]
    figures = ("estimate", "lower_90", "upper_90")
    for row in rows:
        row["sort_order"] = ORDER_OF_EVIDENCE.index(row["evidence"]) + 1
        # a difference of two groups says something of the smaller one
        is_small = row.pop("smallest", row["admission_count"]) < min_cell
        is_bare = bool(pd.isna(row["lower_90"])) and row["admission_count"] < TELLING
        if is_small or is_bare:
            row.update(dict.fromkeys(figures))
    return pd.DataFrame(rows).set_index(["evidence"])


def _of_several(factor: pd.Series) -> pd.Series:
    """Return the admissions of each level that has more than one."""
    known = factor.dropna()
    return known[known.map(known.value_counts()) > 1]


def _icu_gap(billed: pd.DataFrame) -> Row:
    charges, mean = billed["charges"], billed["charges"].mean()
    compared = CompareMeans(
        DescrStatsW(charges[billed["is_icu"] == 1]),
        DescrStatsW(charges[billed["is_icu"] == 0]),
    )
    gap = compared.d1.mean - compared.d2.mean
    low, high = of_t(
        gap, compared.std_meandiff_separatevar, compared.dof_satt(), level=0.9
    )
    row = _measure("ICU gap", len(billed), 2, gap / mean)
    return row | {
        "lower_90": low / mean,
        "upper_90": high / mean,
        "smallest": billed["is_icu"].value_counts().min(),
    }


def _within_drg(billed: pd.DataFrame) -> list[Row]:
    """Return spread, slope and correlation of what differs from the DRG's own mean."""
    grouped = billed.loc[_of_several(billed["drg"]).index]
    means = grouped.groupby("drg")[["charges", "stay"]].transform("mean")
    charges = grouped["charges"] - means["charges"]
    line = stats.linregress(grouped["stay"] - means["stay"], charges)
    count, groups = len(grouped), grouped["drg"].nunique()
    spread = ((charges**2).sum() / (count - groups)) ** 0.5 / billed["charges"].mean()
    return [
        _measure("spread within DRG", count, groups, spread),
        _measure("slope on stay within DRG", count, groups, line.slope),
        _measure("correlation with stay within DRG", count, groups, line.rvalue),
    ]


def _per_day(billed: pd.DataFrame) -> Row:
    stayed = billed[billed["stay"] > 0]
    spread = stats.variation(stayed["charges"] / stayed["stay"], ddof=1)
    return _measure("spread of charge per day", len(stayed), 1, spread)


def _measure(evidence: str, admissions: int, groups: int, estimate: float) -> Row:
    return {
        "evidence": evidence,
        "admission_count": admissions,
        "group_count": groups,
        "estimate": estimate,
        "lower_90": None,
        "upper_90": None,
    }
