"""Warehouses to check, and a way to check them inside this process."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache

import duckdb
import pytest

from clinical_star.checks.bands import read_bands
from clinical_star.checks.check import Outcome, Request, check
from dev.harness import Target, Warehouse
from dev.harness.built import copy_of
from loader.sources import read_contract

TIMES = 10
# The files do not change from one check to the next.
_read_contract, _read_bands = cache(read_contract), cache(read_bands)


@contextmanager
def environment_of(warehouse: Warehouse) -> Iterator[None]:
    """Let the settings of this process be those of a warehouse."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in warehouse.environment.items():
            patch.setenv(name, value)
        patch.setattr("clinical_star.checks.check.read_contract", _read_contract)
        patch.setattr("clinical_star.checks.check.read_bands", _read_bands)
        yield


def checked(warehouse: Warehouse, **options: object) -> Outcome:
    """Check a warehouse; options are those of `Request`."""
    with environment_of(warehouse):
        request = Request(warehouse.target, **options)  # type: ignore[arg-type]
        return check(request, lambda *_: None)


def failed_in(outcome: Outcome) -> set[str]:
    """Return the failed expectations as `subject: measure`."""
    return {f"{v.expected.subject}: {v.expected.measure}" for v in outcome.failed}


def all_in(outcome: Outcome) -> set[str]:
    """Return all expectations as `subject: measure`."""
    return {f"{v.expected.subject}: {v.expected.measure}" for v in outcome.verdicts}


@pytest.fixture(scope="session")
def enlarged(
    built_sample_on: Callable[[Target], Warehouse],
    tmp_path_factory: pytest.TempPathFactory,
) -> Warehouse:
    """Give the sample's raw tables and star ten times over, without constraints.

    So the smallest payer is large enough to be judged.
    """
    directory = tmp_path_factory.mktemp("enlarged")
    warehouse = copy_of(built_sample_on("duckdb"), directory)
    file = warehouse.environment["CLINICAL_DUCKDB_PATH"]
    prefix = warehouse.prefix
    raw = {
        "patients": "patient_id || '-' || i as patient_id",
        "hospital_outcomes": "admission_id || '-' || i as admission_id,"
        " patient_id || '-' || i as patient_id",
        "lab_results": "patient_id || '-' || i as patient_id",
        "medications": "patient_id || '-' || i as patient_id",
    }
    with duckdb.connect(file) as connection:
        for name, keys in raw.items():
            table = f"{prefix}_raw.network__{name}"
            connection.execute(
                f"create or replace table {table} as select * exclude (i)"
                f" replace ({keys}) from {table}, range({TIMES}) as times(i)"
            )
        found = connection.execute(
            "select view_name from duckdb_views() where schema_name = ?",
            [f"{prefix}_star"],
        ).fetchall()
        for (name,) in found:
            view = f"{prefix}_star.{name}"
            connection.execute(
                f"create table copied as select * exclude (i)"
                f" from {view}, range({TIMES}) as times(i)"
            )
            connection.execute(f"drop view {view}")
            connection.execute(f"create table {view} as from copied")
            connection.execute("drop table copied")
        connection.execute(
            f"update {prefix}_audit.load_files set rows_loaded = rows_loaded * {TIMES}"
        )
    return warehouse
