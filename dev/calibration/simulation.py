"""Runs the findings on many data sets, in several processes, and counts."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial

import numpy as np

from dev.calibration.compiled import FACT, Compiled, Findings
from dev.calibration.judged import ARITHMETIC, claims_effect, intervals
from dev.calibration.simulated import (
    AGE_GROUPS,
    NOTHING,
    Planted,
    diagnoses,
    draw,
)

MEASURES = ("rpt_insurance_measures", "rpt_drg_billing_measures")
PLANTED_SIZE = 3_000


@dataclass
class Counts:
    """Counts of many data sets.

    `claims` has of each finding a 1 for each data set in which it claims an effect;
    `held` has of each interval, for each data set, how many hold and of how many.
    """

    claims: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    held: dict[tuple[str, str], list[tuple[int, int]]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def add(self, other: "Counts") -> None:
        """Add the counts of further data sets."""
        for view, claims in other.claims.items():
            self.claims[view] += claims
        for key, held in other.held.items():
            self.held[key] += held


@dataclass(frozen=True)
class Run:
    """How many data sets, from which seed, in how many processes at a time."""

    sets: int
    seed: int = 1
    jobs: int = 1


def simulate(
    compiled: Compiled,
    run: Run,
    planted: Planted = NOTHING,
    views: Iterable[str] = (),
) -> Counts:
    """Return the counts of data sets numbered from 0; the same ones at each call.

    `views` are the findings to run, all of them by default.
    """
    names = tuple(views) or tuple(set(compiled.findings) - {ARITHMETIC})
    numbers = [range(job, run.sets, run.jobs) for job in range(run.jobs)]
    work = partial(_counts_of, compiled, run.seed, planted, names)
    total = Counts()
    if run.jobs == 1:
        parts: Iterable[Counts] = map(work, numbers)
    else:
        with ProcessPoolExecutor(run.jobs) as pool:
            parts = list(pool.map(work, numbers))
    for part in parts:
        total.add(part)
    return total


def _counts_of(
    compiled: Compiled,
    seed: int,
    planted: Planted,
    views: Sequence[str],
    numbers: Iterable[int],
) -> Counts:
    findings = Findings(compiled)
    findings.put("dim_age_groups", AGE_GROUPS)
    findings.put("dim_diagnoses", diagnoses())
    counts = Counts()
    judged = list(intervals())
    for number in numbers:
        is_plain = planted != NOTHING
        rng = np.random.default_rng([seed, number])
        data = draw(rng, planted, PLANTED_SIZE if is_plain else None)
        findings.put(FACT, data.admissions)
        found = findings.of(views)
        for view, rows in found.items():
            if view not in MEASURES:
                counts.claims[view].append(int(claims_effect(rows)))
        if is_plain:
            continue
        for interval in judged:
            if interval.view in found:
                held = interval.held(found[interval.view], data.truth)
                counts.held[interval.view, interval.title].append(held)
    return counts


@dataclass(frozen=True)
class Share:
    """A share of data sets or of intervals, and its standard error."""

    value: float
    error: float
    count: int


def share_of(held: Sequence[tuple[int, int]]) -> Share:
    """Return the share that holds; intervals of one data set are not independent."""
    parts = np.array(held, dtype=float)
    total = parts[:, 1].sum()
    if not total:
        return Share(float("nan"), float("nan"), 0)
    value = float(parts[:, 0].sum() / total)
    residuals = parts[:, 0] - value * parts[:, 1]
    return Share(value, float(np.sqrt((residuals**2).sum()) / total), int(total))


def share_of_claims(claims: Sequence[int]) -> Share:
    """Return the share of data sets in which a finding claims an effect."""
    value = float(np.mean(claims))
    error = float(np.sqrt(max(value, 1 / len(claims)) * (1 - value) / len(claims)))
    return Share(value, error, len(claims))
