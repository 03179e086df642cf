"""Stays of MIMIC-III that overlap: returns after 11 and 2 days, and a transfer."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from dev.harness import REPOSITORY, TARGETS, Target, Warehouse
from dev.harness.built import built_once
from dev.servers import Server
from tests.stays.test_odd_network import outcomes

OVERLAPPING = REPOSITORY / "tests" / "fixtures" / "mimic_overlap"
# admission: length of stay, first of its episode, last of it, death, eligible, days,
# readmitted
EXPECTED: dict[str, tuple[Any, ...]] = {
    # both end on the same day, this one later in the day
    "10": (10, "10", 1, 0, 1, 11, 1),
    "11": (1, "10", 0, 0, 0, None, None),
    "12": (2, "12", 1, 0, 1, None, 0),
    "20": (9, "20", 1, 0, 1, 2, 1),
    "21": (2, "20", 0, 0, 0, None, None),
    "22": (1, "22", 1, 0, 1, None, 0),
    "30": (12, "30", 0, 0, 0, None, None),  # a transfer
    "31": (4, "30", 1, 0, 1, None, 0),
    "50": (2, "50", 1, 0, 1, 364, 0),  # across a leap day
    "51": (1, "51", 1, 0, 1, 122, 0),
    "52": (1, "52", 1, 0, 1, None, 0),
    "60": (2, "60", 1, 0, 1, None, 0),
}


@pytest.fixture(scope="module")
def overlap_on(
    server_for: Callable[[Target], Server | None],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Callable[[Target], Warehouse]]:
    """Give a function that returns the warehouse of a target, with dbt's tests run."""
    with built_once(
        OVERLAPPING,
        "mimic",
        server_for=server_for,
        new_directory=tmp_path_factory.mktemp,
    ) as built_on:
        yield built_on


@pytest.mark.parametrize("target", TARGETS)
def test_a_return_is_counted_from_the_end_of_the_episode(
    overlap_on: Callable[[Target], Warehouse], target: Target
) -> None:
    assert outcomes(overlap_on(target)) == EXPECTED
