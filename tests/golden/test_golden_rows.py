"""Every row of the star and of the findings is the one worked out beforehand."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date
from decimal import Decimal
from math import isclose
from pathlib import Path

import pytest

from dev.harness import TARGETS, Target, Warehouse, open_warehouse
from dev.harness.built import WITHOUT_TESTS
from dev.servers import Server
from tests.findings.comparison import figure_differences
from tests.findings.derivation import FIGURES
from tests.golden.findings import (
    EXACT,
    RUNS,
    SHOWN,
    WITHHELD,
    Run,
    derived_figures,
    key_of,
    written_figures,
)
from tests.golden.tables import RAW, STAR, Record, read_table, surrogate_key

STAR_FILES = sorted(STAR.glob("*.csv"))
FINDINGS_FILES = sorted(path for run in RUNS for path in run.expected.glob("*.csv"))
# Half of the patients were discharged 30 days or more before this day.
FOLLOW_UP_END = "2024-02-15"

Found = dict[Path, list[dict[str, object]]]


def _found(warehouse: Warehouse, layer: str, paths: list[Path]) -> Found:
    """Return the rows of each expected file's relation, columns as in the file."""
    found: Found = {}
    for path in paths:
        columns = list(read_table(path)[0])
        relation = warehouse.relation(layer, path.stem)
        rows = warehouse.query(f"select {', '.join(columns)} from {relation}")
        found[path] = [dict(zip(columns, row, strict=True)) for row in rows]
    return found


@pytest.fixture(scope="module")
def golden_on(
    server_for: Callable[[Target], Server | None],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Callable[[Target], tuple[Warehouse, Found]]]:
    """Give a function that returns the golden warehouse of a target and its rows.

    The findings are built twice, so their rows are read after each build.
    """
    built: dict[Target, tuple[Warehouse, Found]] = {}
    with ExitStack() as stack:

        def get(target: Target) -> tuple[Warehouse, Found]:
            if target not in built:
                directory = tmp_path_factory.mktemp(f"golden_{target}")
                opened = open_warehouse(target, server_for(target), directory)
                warehouse = stack.enter_context(opened)
                warehouse.load(RAW)
                shown = {"min_cell": SHOWN.min_cell, "follow_up_end": FOLLOW_UP_END}
                # What the tests of dbt say of these rows, one engine says for all.
                options = WITHOUT_TESTS if warehouse.server else ()
                warehouse.dbt("build", *options, variables=shown)
                found = _found(warehouse, "star", STAR_FILES)
                found |= _found(warehouse, "findings", _files(SHOWN))
                findings = ("--select", "path:models/marts/findings")
                warehouse.dbt("build", *findings, *options)
                found |= _found(warehouse, "findings", _files(WITHHELD))
                built[target] = warehouse, found
            return built[target]

        yield get


def _files(run: Run) -> list[Path]:
    return sorted(run.expected.glob("*.csv"))


@pytest.fixture(params=TARGETS)
def golden(
    request: pytest.FixtureRequest,
    golden_on: Callable[[Target], tuple[Warehouse, Found]],
) -> tuple[Warehouse, Found]:
    """Give the golden warehouse and its rows, once per engine, to be read only."""
    return golden_on(request.param)


def _is_key(column: str) -> bool:
    """Return whether a column holds a surrogate key, which the files show as an id."""
    return column.endswith("_key") and not column.endswith("date_key")


def _is_expected(column: str, expected: str | None, found: object) -> bool:
    if expected is None or found is None:
        return found is None and expected is None
    if _is_key(column):
        return found == surrogate_key(expected)
    if isinstance(found, float):
        # The normal distribution of the views is a fit, right to 1.2e-7.
        slack = 1e-6 if column.endswith("_p") else 1e-12
        return isclose(found, float(expected), rel_tol=1e-9, abs_tol=slack)
    if isinstance(found, Decimal):
        return found == Decimal(expected)
    if isinstance(found, date):
        return found.isoformat() == expected
    return str(found) == expected


def _differences(
    expected: list[Record], found: list[dict[str, object]], key: tuple[str, ...]
) -> list[str]:
    """Return what differs, by key and column and without the values."""

    def wanted(row: Record) -> tuple[str, ...]:
        return tuple(
            str(surrogate_key(str(row[name])) if _is_key(name) else row[name])
            for name in key
        )

    left = {wanted(row): row for row in expected}
    right = {tuple(str(row[name]) for name in key): row for row in found}
    assert len(left) == len(expected), "The expected rows repeat their key."
    assert len(right) == len(found), "The rows found repeat their key."
    named = {id_: "/".join(str(row[name]) for name in key) for id_, row in left.items()}
    return [
        *(f"{named[id_]} is missing" for id_ in left.keys() - right.keys()),
        *(f"{'/'.join(id_)} is too much" for id_ in right.keys() - left.keys()),
        *(
            f"{named[id_]} differs in {column}"
            for id_ in left.keys() & right.keys()
            for column, value in left[id_].items()
            if not _is_expected(column, value, right[id_][column])
        ),
    ]


def _key(path: Path) -> tuple[str, ...]:
    """Return the columns that tell the rows of an expected file apart."""
    if path.stem in FIGURES:
        return tuple(key_of(SHOWN, path.stem))
    if path.stem == "bridge_admission_diagnoses":
        return "admission_key", "diagnosis_key"
    return (next(iter(read_table(path)[0])),)


@pytest.mark.parametrize(
    "path", [*STAR_FILES, *FINDINGS_FILES], ids=lambda p: f"{p.parent.name}-{p.stem}"
)
def test_a_relation_holds_the_rows_worked_out_beforehand(
    golden: tuple[Warehouse, Found], path: Path
) -> None:
    assert not _differences(read_table(path), golden[1][path], _key(path))


def test_every_star_and_findings_relation_has_expected_rows_of_all_its_columns(
    golden: tuple[Warehouse, Found],
) -> None:
    warehouse = golden[0]
    for layer, paths in (
        ("star", STAR_FILES),
        ("findings", _files(SHOWN)),
        ("findings", _files(WITHHELD)),
    ):
        rows = warehouse.query(
            "select table_name, column_name from information_schema.columns"
            " where table_schema = ?",
            (warehouse.schema(layer),),
        )
        covered = {(path.stem, name) for path in paths for name in read_table(path)[0]}
        assert covered == set(rows)


@pytest.mark.parametrize("finding", FIGURES)
@pytest.mark.parametrize("run", RUNS, ids=lambda run: run.expected.name)
def test_the_expected_figures_are_the_derived_ones(run: Run, finding: str) -> None:
    written, derived = written_figures(run, finding), derived_figures(run, finding)
    assert figure_differences(written, derived, EXACT) == []
