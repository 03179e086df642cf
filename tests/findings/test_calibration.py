"""A small calibration keeps its bounds, and notices a finding that claims too much."""

from collections.abc import Iterator

import pytest

from dev.calibration.compiled import Compiled
from dev.calibration.judged import AGE, FLAG, NO_CLAIM, claims_effect, intervals
from dev.calibration.simulated import NOTHING, Planted
from dev.calibration.simulation import Counts, Run, share_of, simulate
from dev.calibration.tables import broken_alarms, broken_coverage, coverage_table

SETS = 12


@pytest.fixture(scope="module")
def counts(compiled: Compiled) -> Iterator[Counts]:
    yield simulate(compiled, Run(SETS))


def test_a_small_calibration_keeps_every_bound(counts: Counts) -> None:
    assert [*broken_alarms(counts), *broken_coverage(counts)] == []
    assert all(len(claims) == SETS for claims in counts.claims.values())
    assert len(counts.claims) == 8  # all findings but measures and mere sums
    table = coverage_table(counts)
    assert all(interval.title in table for interval in intervals())


def test_the_same_seed_gives_the_same_counts(compiled: Compiled) -> None:
    twice = [simulate(compiled, Run(4, seed=3), views=[AGE]) for _ in range(2)]
    assert twice[0] == twice[1]


def test_a_strong_effect_is_found(compiled: Compiled) -> None:
    planted = Planted("flag", 0.15)
    found = simulate(compiled, Run(3), planted, [FLAG])
    assert found.claims[FLAG] == [1, 1, 1]
    assert planted != NOTHING


def test_a_finding_that_claims_too_often_breaks_its_bound() -> None:
    counts = Counts()
    counts.claims[AGE] = [1] * 20 + [0] * 80
    counts.held[AGE, "rate of an age group"] = [(5, 10)] * 100
    (alarm,) = broken_alarms(counts)
    (seldom,) = broken_coverage(counts)
    assert alarm == f"{AGE} claims an effect in 20.0 % of the data sets."
    assert seldom == f"{AGE}, rate of an age group: holds 50.0 % of the time."


def test_the_share_of_intervals_weighs_each_one_alike() -> None:
    share = share_of([(1, 1), (1, 3)])
    assert (share.value, share.count) == (0.5, 4)


@pytest.mark.parametrize("start", NO_CLAIM)
def test_what_claims_nothing_is_no_false_alarm(start: str) -> None:
    assert not claims_effect([{"conclusion": f"{start}reasons."}])
    assert claims_effect([{"conclusion": "Higher than among the other payers."}])
