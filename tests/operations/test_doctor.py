"""What is wrong with a target is found, with its fix, and nothing is changed."""

import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from dev.harness import REPOSITORY, Warehouse, run_forked
from dev.servers import connect

SAMPLE = REPOSITORY / "data" / "sample"
on_servers = pytest.mark.parametrize("warehouse", ["mysql", "mariadb"], indirect=True)
on_duckdb = pytest.mark.parametrize("warehouse", ["duckdb"], indirect=True)
Findings = dict[str, list[dict[str, str]]]


def examined(warehouse: Warehouse, expected_code: int = 0) -> Findings:
    """Run `clinical-star doctor` and return its findings by what was looked at."""
    done = run_forked(
        "clinical-star",
        *("doctor", "--target", warehouse.target, "--json"),
        directory=REPOSITORY,
        environment={
            **warehouse.environment,
            "XDG_STATE_HOME": str(warehouse.directory / "state"),
        },
        check=False,
    )
    assert done.returncode == expected_code, done.stdout + done.stderr
    found: Findings = {}
    for finding in json.loads(done.stdout):
        found.setdefault(finding["check"], []).append(finding)
    return found


def check_found(found: Findings, check: str, status: str, says: str, fix: str) -> None:
    """Assert that one finding of a check is as given."""
    matching = [
        finding
        for finding in found[check]
        if finding["status"] == status and says in finding["says"]
    ]
    assert len(matching) == 1, found[check]
    assert fix in matching[0]["fix"]


def test_a_healthy_target_has_nothing_wrong(warehouse: Warehouse) -> None:
    warehouse.load(SAMPLE)
    found = examined(warehouse)
    findings = [finding for several in found.values() for finding in several]
    assert {finding["status"] for finding in findings} == {"ok"}
    assert {"packages", "reject files", "loads", "leftover tables"} <= set(found)


def test_a_target_without_anything_is_no_problem(warehouse: Warehouse) -> None:
    examined(warehouse)


def test_a_load_that_was_cut_off_and_tables_left_behind(warehouse: Warehouse) -> None:
    warehouse.load(SAMPLE)
    runs = warehouse.relation("audit", "load_runs")
    warehouse.execute(f"update {runs} set status = 'running'")
    for table in ("network__patients__loading", "patients__dbt_tmp"):
        warehouse.execute(f"create table {warehouse.relation('raw', table)} (x int)")
    found = examined(warehouse)
    check_found(found, "loads", "warning", "'network'", "clinical-star load")
    # The table of the load that can be resumed is no leftover.
    check_found(found, "leftover tables", "warning", "1 table ", "drop")
    warehouse.execute(f"update {runs} set status = 'failed'")
    check_found(examined(warehouse), "leftover tables", "warning", "2 tables ", "drop")


def test_reject_files_that_others_may_read(warehouse: Warehouse) -> None:
    rejects = warehouse.directory / "state" / "clinical-star" / "rejects"
    rejects.mkdir(parents=True)
    rejects.chmod(0o755)
    found = examined(warehouse, expected_code=1)
    check_found(found, "reject files", "problem", str(rejects), "chmod -R go-rwx")


@on_duckdb
def test_a_file_that_is_no_database(warehouse: Warehouse) -> None:
    path = Path(warehouse.environment["CLINICAL_DUCKDB_PATH"])
    path.write_text("this is no database" * 1000)
    found = examined(warehouse, expected_code=1)
    check_found(found, "file", "problem", "cannot be opened", "Close the program")
    path.unlink()
    found = examined(warehouse)
    check_found(found, "file", "warning", "there is no", "make demo")


@on_servers
def test_a_lock_says_who_holds_it(warehouse: Warehouse) -> None:
    assert warehouse.server is not None
    name = f"clinical-star {warehouse.prefix} mimic"
    with connect(warehouse.server) as connection, connection.cursor() as cursor:
        cursor.execute("select get_lock(%s, 0)", [name])
        found = examined(warehouse)
        number = connection.thread_id()
    check_found(found, "locks", "warning", f"connection {number}", f"kill {number}")


@on_servers
def test_a_wrong_password_and_a_server_that_is_down(warehouse: Warehouse) -> None:
    for change, says in (
        ({"DB_PASS_PROJECT": "wrong"}, "the user '"),
        ({"DB_PORT_PROJECT": "1"}, "127.0.0.1:1"),
    ):
        broken = replace(warehouse, environment={**warehouse.environment, **change})
        found = examined(broken, expected_code=1)
        check_found(found, "connection", "problem", says, "orrect DB_")


@on_servers
def test_a_schema_with_another_collation(warehouse: Warehouse) -> None:
    warehouse.execute(
        f"create schema {warehouse.prefix}_core collate utf8mb4_general_ci"
    )
    found = examined(warehouse, expected_code=1)
    says = f"{warehouse.prefix}_core (utf8mb4_general_ci)"
    check_found(found, "collations", "problem", says, "alter schema")


@on_servers
def test_an_account_that_may_not_load(warehouse: Warehouse) -> None:
    with account(warehouse, "select on `{prefix}\\_raw`.*") as limited:
        found = examined(limited, expected_code=1)
    check_found(found, "privileges", "problem", "INSERT on", "clinical-star grants")
    rights = "select, insert, update, delete, create, drop, alter, index"
    with account(warehouse, f"{rights} on `{{prefix}}\\_%`.*") as enough:
        assert examined(enough)["privileges"][0]["status"] == "ok"


@on_servers
def test_settings_of_the_server(warehouse: Warehouse) -> None:
    [(mode,)] = warehouse.query("select @@global.sql_mode")
    try:
        warehouse.execute("set global sql_mode = ''")
        warehouse.execute("set global local_infile = 0")
        found = examined(warehouse, expected_code=1)
    finally:
        warehouse.execute("set global sql_mode = ?", [mode])
        warehouse.execute("set global local_infile = 1")
    check_found(found, "sql_mode", "problem", "not strict", "STRICT_TRANS_TABLES")
    check_found(found, "local_infile", "warning", "INSERT", "set global local_infile")


@contextmanager
def account(warehouse: Warehouse, right: str) -> Iterator[Warehouse]:
    """Give the warehouse as an account with one right sees it."""
    name, password = f"d{secrets.token_hex(4)}", secrets.token_hex(8)
    at = f"'{name}'@'{warehouse.client_host}'"
    warehouse.execute(f"create user {at} identified by '{password}'")
    warehouse.execute(f"grant {right.format(prefix=warehouse.prefix)} to {at}")
    own = {"DB_USER_PROJECT": name, "DB_PASS_PROJECT": password}
    try:
        yield replace(warehouse, environment={**warehouse.environment, **own})
    finally:
        warehouse.execute(f"drop user {at}")
