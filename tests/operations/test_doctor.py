"""What is wrong with a target is found, with its fix, and nothing is changed."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from dev.harness import REPOSITORY, Warehouse, run_forked
from dev.servers import connect
from tests.accounts import NEEDS_KEYS, account, globally

SAMPLE = REPOSITORY / "data" / "sample"
on_servers = pytest.mark.parametrize("warehouse", ["mysql", "mariadb"], indirect=True)
on_duckdb = pytest.mark.parametrize("warehouse", ["duckdb"], indirect=True)
LOADER = (
    "select, insert, update, delete, create, drop, alter, index on `{prefix}\\_%`.*"
)
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
    with limited(warehouse, "select on `{prefix}\\_raw`.*") as user:
        found = examined(user, expected_code=1)
    check_found(found, "privileges", "problem", "INSERT on", "clinical-star grants")
    with limited(warehouse, LOADER) as enough:
        assert examined(enough)["privileges"][0]["status"] == "ok"


@on_servers
def test_a_server_that_takes_no_files(warehouse: Warehouse) -> None:
    assert warehouse.server is not None
    with globally(warehouse.server, local_infile=0):
        found = examined(warehouse)
    check_found(found, "local_infile", "warning", "INSERT", "set global local_infile")


@on_servers
@pytest.mark.parametrize(
    "change, says, fix",
    [
        ("account lock", "is locked", "account unlock"),
        ("password expire", "has expired", "Set a new one"),
    ],
)
def test_an_account_that_is_locked_or_expired(
    warehouse: Warehouse, change: str, says: str, fix: str
) -> None:
    with limited(warehouse) as user:
        at = f"'{user.environment['DB_USER_PROJECT']}'@'{warehouse.client_host}'"
        warehouse.execute(f"alter user {at} {change}")
        found = examined(user, expected_code=1)
    check_found(found, "connection", "problem", says, fix)


@on_servers
def test_a_read_only_server(warehouse: Warehouse) -> None:
    assert warehouse.server is not None
    with globally(warehouse.server, read_only=1):
        found = examined(warehouse)
        check_found(found, "read-only", "warning", "not for this account", "no copy")
        with limited(warehouse, LOADER) as user:
            found = examined(user, expected_code=1)
        check_found(found, "read-only", "problem", "read-only", "read_only off")
    reads = {"mysql": "transaction_read_only", "mariadb": "tx_read_only"}
    with globally(warehouse.server, **{reads[warehouse.target]: 1}):
        found = examined(warehouse, expected_code=1)
    check_found(found, "read-only", "problem", "nothing can be written", "turn it off")


@pytest.mark.parametrize("warehouse", ["mysql"], indirect=True)
def test_a_server_that_is_read_only_for_everybody(warehouse: Warehouse) -> None:
    assert warehouse.server is not None
    # The first turns the second on and leaves it on.
    with globally(warehouse.server, read_only=0, super_read_only=1):
        found = examined(warehouse, expected_code=1)
    check_found(found, "read-only", "problem", "read-only", "read_only off")


@on_servers
def test_an_account_close_to_its_limit_of_connections(warehouse: Warehouse) -> None:
    for limit, status in (("4", "ok"), ("3", "warning")):
        options = f"with max_user_connections {limit}"
        with limited(warehouse, LOADER, options=options) as user:
            [found] = examined(user)["connections"]
        assert found["status"] == status
    assert "1 of 3 are in use (max_user_connections)" in found["says"]


@on_servers
def test_a_server_that_demands_primary_keys(warehouse: Warehouse) -> None:
    assert warehouse.server is not None
    [off] = examined(warehouse)["primary keys"]
    assert off["says"] == "not required of every table"
    with globally(warehouse.server, **{NEEDS_KEYS[warehouse.target]: 1}):
        [on] = examined(warehouse)["primary keys"]
    assert on["status"] == "ok"
    assert f"({NEEDS_KEYS[warehouse.target]}): dbt gives" in on["says"]


@on_servers
def test_a_server_that_cuts_the_results_of_other_programs(warehouse: Warehouse) -> None:
    assert warehouse.server is not None
    [usual] = examined(warehouse)["sessions"]
    assert usual["says"] == "the server cuts no results and refuses no updates"
    with globally(warehouse.server, sql_select_limit=5, sql_safe_updates=1):
        [odd] = examined(warehouse)["sessions"]
    assert odd["status"] == "ok"
    for name in ("(sql_select_limit)", "(sql_safe_updates)"):
        assert name in odd["says"]


@contextmanager
def limited(
    warehouse: Warehouse, right: str = "", options: str = ""
) -> Iterator[Warehouse]:
    """Give the warehouse as an account with one right or none sees it."""
    assert warehouse.server is not None
    rights = [right.format(prefix=warehouse.prefix)] if right else []
    with account(warehouse.server, *rights, options=options) as user:
        environment = {**warehouse.environment, **user.environment()}
        yield replace(warehouse, environment=environment)
