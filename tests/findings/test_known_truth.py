"""At full size the figures are the planted ones, seed after seed."""

from pathlib import Path

import pytest

from dev.harness import open_warehouse
from dev.known_truth.measured import measured_figures
from dev.known_truth.orderings import orderings
from dev.known_truth.planted import planted_figures
from dev.known_truth.worlds import build_world

STANDARD_ERRORS = 3


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1, 6))
def test_each_figure_lies_within_three_standard_errors_of_the_planted_one(
    tmp_path: Path, seed: int
) -> None:
    with open_warehouse("duckdb", None, tmp_path) as warehouse:
        build_world(warehouse, "seed", patients=100_000, seed=seed)
        measured = measured_figures(warehouse)
    planted = planted_figures()
    assert set(measured) == set(planted)
    distances = {name: measured[name].distance(planted[name]) for name in planted}
    far = {name: far for name, far in distances.items() if far > STANDARD_ERRORS}
    assert far == {}
    held = orderings(measured)
    assert [ordering for ordering, holds in held.items() if not holds] == []
