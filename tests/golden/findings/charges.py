"""Findings on charges: the fan-out of joins, and how charges come about."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from math import sqrt
from statistics import fmean, stdev, variance

from scipy.stats import norm

from tests.golden.findings.cohort import TOO_FEW, Admission, Row, admissions, in_words

Joined = tuple[Admission, str | None]


def fanout_audit(min_cell: int) -> list[Row]:
    """Make each join row by row, as a careless query would, and sum what it gives."""
    cohort = admissions()
    by_primary = [(one, one.primary_diagnosis) for one in cohort]
    # A left join: an admission without diagnoses stays, once, with none.
    by_any: list[Joined] = [
        (one, code) for one in cohort for code in one.diagnoses or (None,)
    ]
    paths: dict[str, Sequence[Joined]] = {
        "admissions alone": by_primary,
        "admissions and diagnoses": by_any,
        "admissions and lab results": _with_lab_rows(by_primary),
        "admissions, diagnoses and lab results": _with_lab_rows(by_any),
    }
    truth = _total(by_primary)
    rows: list[Row] = []
    for order, (path, joined) in enumerate(paths.items(), start=1):
        means = _means(joined, min_cell)
        ratio, factor = len(joined) / len(cohort), float(_total(joined) / truth)
        spread = _spread(means)
        conclusion = "The true grain: one row per admission."
        if order > 1:
            conclusion = (
                f"Joins make {in_words(ratio, 1)} rows of an admission and inflate the"
                f" total {in_words(factor, 2)} times."
            )
        rows.append(
            {
                "sort_order": order,
                "join_path": path,
                "admission_count": len(cohort),
                "row_count": len(joined),
                "rows_per_admission": ratio,
                "summed_hospital_charges": _total(joined),
                "inflation_factor": factor,
                "diagnosis_count": len(means) or None,
                "lowest_mean_charges": min(means, default=None),
                "highest_mean_charges": max(means, default=None),
                "spread_of_mean_charges": spread,
                "conclusion": conclusion,
            }
        )
    return rows


def _with_lab_rows(joined: Sequence[Joined]) -> list[Joined]:
    return [row for row in joined for _ in range(max(row[0].lab_tests, 1))]


def _total(joined: Sequence[Joined]) -> Decimal:
    return sum((one.charges for one, _ in joined if one.charges is not None), Decimal())


def _means(joined: Sequence[Joined], min_cell: int) -> list[float]:
    """Return the mean charge of each diagnosis with enough admissions."""
    groups: dict[str, list[Admission]] = defaultdict(list)
    for one, code in joined:
        if code is not None and one.charges is not None:
            groups[code].append(one)
    return [
        fmean(float(one.charges or 0) for one in group)
        for group in groups.values()
        if len({one.admission for one in group}) >= min_cell
    ]


def _spread(means: Sequence[float]) -> float | None:
    return stdev(means) if len(means) > 1 else None


def drg_billing_measures(min_cell: int) -> list[Row]:
    """Take each measure from its definition, over admissions with charges."""
    cohort = [one for one in admissions() if one.charges is not None]
    mean = fmean(_charges(cohort))
    factors: dict[str, Callable[[Admission], str | None]] = {
        "DRG": lambda one: one.drg,
        "primary diagnosis": lambda one: one.primary_diagnosis,
        "ICU": lambda one: str(one.is_icu),
        "payer": lambda one: one.payer,
        "DRG and payer": lambda one: one.drg and f"{one.drg} {one.payer}",
    }
    measures = [
        (
            f"omega squared: {factor}",
            groups := _grouped(cohort, level),
            _omega_squared([_charges(group) for group in groups]),
            f"share of the variation in charges explained by {factor}",
        )
        for factor, level in factors.items()
    ]
    icu = [_charges(group) for group in _grouped(cohort, factors["ICU"])]
    with_icu, without = icu[1], icu[0]  # the first admission had no intensive care
    gap = fmean(with_icu) - fmean(without)
    error = sqrt(variance(with_icu) / len(with_icu) + variance(without) / len(without))
    drgs = _grouped(cohort, factors["DRG"])
    charge_gaps = _within([_charges(group) for group in drgs])
    stay_gaps = _within([[float(one.stay) for one in group] for group in drgs])
    charge_square = sum(x * x for x in charge_gaps)
    stay_square = sum(x * x for x in stay_gaps)
    cross = sum(x * y for x, y in zip(charge_gaps, stay_gaps, strict=True))
    per_day = [float(one.charges or 0) / one.stay for one in cohort if one.stay > 0]
    measures += [
        (
            "ICU gap",
            _grouped(cohort, factors["ICU"]),
            gap / mean,
            "mean charge with intensive care less without, as a share of the mean",
        ),
        (
            "spread within DRG",
            drgs,
            sqrt(charge_square / (len(charge_gaps) - len(drgs))) / mean,
            "standard deviation of charges within a DRG, as a share of the mean",
        ),
        (
            "slope on stay within DRG",
            drgs,
            cross / stay_square,
            "US dollars charged for one more day within a DRG",
        ),
        (
            "correlation with stay within DRG",
            drgs,
            cross / sqrt(charge_square * stay_square),
            "correlation of charges and length of stay within a DRG",
        ),
        (
            "spread of charge per day",
            [[one for one in cohort if one.stay > 0]],
            stdev(per_day) / fmean(per_day),
            "standard deviation of the charge per day of stay, as a share of its mean",
        ),
    ]
    reach = norm.ppf(0.95) * error
    rows: list[Row] = []
    for order, (evidence, groups, estimate, meaning) in enumerate(measures, start=1):
        sizes = [len(group) for group in groups]
        is_gap = evidence == "ICU gap"  # a difference of two groups, so both count
        shows = (min(sizes) if is_gap else sum(sizes)) >= min_cell
        rows.append(
            {
                "sort_order": order,
                "evidence": evidence,
                "admission_count": sum(sizes),
                "group_count": len(groups),
                "estimate": estimate if shows else None,
                "lower_90": (gap - reach) / mean if is_gap and shows else None,
                "upper_90": (gap + reach) / mean if is_gap and shows else None,
                "meaning": meaning,
            }
        )
    return rows


def drg_billing_evidence(min_cell: int) -> list[Row]:
    """Add the verdict: eleven admissions are too few for any pattern."""
    return [
        {
            **row,
            "interval_note": None,
            "pattern": "too few to tell",
            "conclusion": TOO_FEW,
        }
        for row in drg_billing_measures(min_cell)
    ]


def _charges(group: Iterable[Admission]) -> list[float]:
    return [float(one.charges or 0) for one in group]


def _grouped(
    cohort: Sequence[Admission], level: Callable[[Admission], str | None]
) -> list[list[Admission]]:
    groups: dict[str, list[Admission]] = defaultdict(list)
    for one in cohort:
        if (name := level(one)) is not None:
            groups[name].append(one)
    return list(groups.values())


def _within(groups: Sequence[Sequence[float]]) -> list[float]:
    """Return each value less the mean of its group."""
    return [x - fmean(group) for group in groups for x in group]


def _omega_squared(groups: Sequence[Sequence[float]]) -> float:
    """Hays 1963: (SSB - (k - 1) MSW) / (SST + MSW)."""
    everything = [x for group in groups for x in group]
    within = sum(x * x for x in _within(groups))
    total = sum((x - fmean(everything)) ** 2 for x in everything)
    mean_square = within / (len(everything) - len(groups))
    between = total - within - (len(groups) - 1) * mean_square
    return between / (total + mean_square)
