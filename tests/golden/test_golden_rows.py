"""Every row of the star and of the findings is the one worked out beforehand."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date
from decimal import Decimal
from math import isclose
from pathlib import Path

import pytest

from dev.harness import TARGETS, Target, Warehouse, open_warehouse
from dev.servers import Server
from tests.golden.findings.derivation import RUNS, SHOWN, WITHHELD, Run, derive
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
                warehouse.dbt("build", variables=shown)
                found = _found(warehouse, "star", STAR_FILES)
                found |= _found(warehouse, "findings", _files(SHOWN))
                warehouse.dbt("build", "--select", "path:models/marts/findings")
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


# The columns that tell the rows of a relation apart, where the first alone does not.
KEYS = {
    "bridge_admission_diagnoses": ("admission_key", "diagnosis_key"),
    "rpt_insurance_measures": ("measure", "insurance_type"),
    "rpt_insurance_outcomes": ("measure", "insurance_type"),
    "rpt_readmission_by_age_and_lab_volume": ("age_group", "abnormal_lab_volume_band"),
    "rpt_uninsured_mortality": ("estimate_kind", "from_age", "charlson_band"),
}


@pytest.mark.parametrize(
    "path", [*STAR_FILES, *FINDINGS_FILES], ids=lambda p: f"{p.parent.name}-{p.stem}"
)
def test_a_relation_holds_the_rows_worked_out_beforehand(
    golden: tuple[Warehouse, Found], path: Path
) -> None:
    expected = read_table(path)
    key = KEYS.get(path.stem, (next(iter(expected[0])),))
    differences = _differences(expected, golden[1][path], key)
    assert not differences


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


@pytest.mark.parametrize("run", RUNS, ids=lambda run: run.expected.name)
def test_the_expected_findings_are_the_derived_ones(run: Run) -> None:
    for name, rows in derive(run).items():
        committed = read_table(run.expected / f"{name}.csv")
        key = KEYS.get(name, (next(iter(rows[0])),))
        differences = _differences(committed, rows, key)
        assert not differences
