"""What dbt says of the loads: do the tables hold them, and how old are they?"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from dev.harness import REPOSITORY, Target, Warehouse
from dev.harness.built import copy_of
from dev.harness.manifest import read_statuses

SAMPLE = REPOSITORY / "data" / "sample"
RAW = "hospital_outcomes", "lab_results", "medications", "patients"
MODEL = "dq_load_reconciliation"
TEST = "every_raw_table_is_reconciled_with_its_load"


def test_every_raw_table_is_reconciled_with_its_file(built_sample: Warehouse) -> None:
    files = built_sample.query(
        "select table_name, file_name, sha256, file_bytes, contract_hash, rows_read, "
        "rows_loaded, rows_rejected, chunk_count, seconds, finished_at, rows_loaded, 1 "
        f"from {built_sample.relation('audit', 'load_files')} order by table_name"
    )
    reconciled = built_sample.query(
        "select table_name, file_name, file_sha256, file_bytes, contract_hash, "
        "rows_read, rows_loaded, rows_rejected, chunk_count, load_seconds, loaded_at, "
        "raw_row_count, is_reconciled "
        f"from {built_sample.relation('quality', MODEL)} order by table_name"
    )
    assert reconciled == files
    assert [row[1] for row in reconciled] == [f"{name}.csv" for name in RAW]
    assert all(row[5] > 0 for row in reconciled)


def test_rows_that_went_missing_and_loads_that_are_not_known_fail_the_test(
    built_sample_on: Callable[[Target], Warehouse],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    copy = copy_of(built_sample_on("duckdb"), tmp_path_factory.mktemp("unreconciled"))
    raw = copy.relation("raw", "network__patients")
    files = copy.relation("audit", "load_files")
    copy.execute(f"delete from {raw} where age = (select max(age) from {raw})")
    copy.execute(f"delete from {files} where table_name = 'network__medications'")
    assert copy.dbt("build", "--select", MODEL, check=False).returncode == 1
    statuses = read_statuses(copy)
    assert (statuses[MODEL], statuses[TEST]) == ("success", "fail")
    found = copy.query(
        f"select table_name, load_id is null from {copy.relation('quality', MODEL)}"
        " where is_reconciled = 0 order by table_name"
    )
    assert found == [("network__medications", True), ("network__patients", False)]


@contextmanager
def far_from_utc(warehouse: Warehouse) -> Iterator[None]:
    """Let the server keep a time of its own for as long as the block lasts."""
    if warehouse.server is None:
        yield
        return
    [(before,)] = warehouse.query("select @@global.time_zone")
    warehouse.execute("set global time_zone = '-11:00'")
    try:
        yield
    finally:
        warehouse.execute(f"set global time_zone = '{before}'")


def freshness(warehouse: Warehouse) -> tuple[str, float]:
    """Return the status that dbt gives the loads and their age in seconds."""
    warehouse.dbt("source", "freshness", check=False)
    text = warehouse.dbt_target.joinpath("sources.json").read_text("utf-8")
    [result] = json.loads(text)["results"]
    return result["status"], result["max_loaded_at_time_ago_in_s"]


def test_loads_are_fresh_then_stale_whatever_the_time_zone(
    warehouse: Warehouse,
) -> None:
    zone = dict(warehouse.environment) | {"TZ": "Pacific/Auckland"}
    warehouse = replace(warehouse, environment=zone)
    with far_from_utc(warehouse):
        warehouse.load(SAMPLE)
        status, age = freshness(warehouse)
        assert status == "pass"
        assert -1 <= age < 600
        long_ago = datetime.now(UTC).replace(tzinfo=None) - timedelta(days=33)
        runs = warehouse.relation("audit", "load_runs")
        warehouse.execute(
            f"update {runs} set finished_at = ?", [long_ago.replace(microsecond=0)]
        )
        status, age = freshness(warehouse)
    assert status == "error"
    assert age == pytest.approx(timedelta(days=33).total_seconds(), abs=600)
