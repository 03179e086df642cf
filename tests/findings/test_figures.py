"""Every figure of the findings equals the one worked out anew from the raw files."""

from functools import cache
from pathlib import Path

import pytest

from dev.harness import REPOSITORY, Target
from tests.findings.cohort import Cohort
from tests.findings.comparison import figure_differences, read_view
from tests.findings.conftest import BuildSeed
from tests.findings.derivation import FIGURES
from tests.findings.raw_files import read_raw_files

SMALLEST_GROUP = 11
PATIENTS = 20_000
LARGE_SIZES: dict[Target, int] = {"duckdb": 100_000, "mysql": 20_000}


@cache
def cohort(folder: Path) -> Cohort:
    return read_raw_files(folder)


def differences(
    built_seed: BuildSeed, target: Target, patients: int, view: str
) -> list[str]:
    folder, warehouse = built_seed(target, patients)
    expected = FIGURES[view](cohort(folder), SMALLEST_GROUP)
    found = read_view(warehouse, view, [str(name) for name in expected.index.names])
    return figure_differences(found, expected)


# One engine is enough for the figures: tests/golden has them on every one.
@pytest.mark.parametrize("view", FIGURES)
def test_every_figure_equals_the_one_from_the_raw_files(
    built_seed: BuildSeed, view: str
) -> None:
    assert differences(built_seed, "duckdb", PATIENTS, view) == []


@pytest.mark.slow
@pytest.mark.parametrize("view", FIGURES)
@pytest.mark.parametrize("target", LARGE_SIZES)
def test_every_figure_of_a_larger_world_equals_the_one_from_the_raw_files(
    built_seed: BuildSeed, target: Target, view: str
) -> None:
    assert differences(built_seed, target, LARGE_SIZES[target], view) == []


def test_no_finding_goes_unchecked() -> None:
    folder = REPOSITORY / "dbt_project" / "models" / "marts" / "findings"
    assert {path.stem for path in folder.glob("*.sql")} == set(FIGURES)
