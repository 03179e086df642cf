"""Loads, builds, checks and the report are whole on servers with odd settings."""

import json
from pathlib import Path

import pytest

from dev.harness import REPOSITORY, Warehouse, run_forked
from dev.harness.built import WITHOUT_TESTS
from dev.harness.compare import read_rows
from dev.harness.manifest import read_manifest, relations_of
from tests.accounts import NEEDS_KEYS, globally

SAMPLE = REPOSITORY / "data" / "sample"
# Cut every result, refuse changes without a key, and turn everything on that bends SQL.
ODD = {
    "sql_select_limit": 5,
    "sql_safe_updates": 1,
    "sql_mode": "ANSI_QUOTES,PIPES_AS_CONCAT,NO_BACKSLASH_ESCAPES",
    "time_zone": "+05:00",
    "group_concat_max_len": 16,
}
on_servers = pytest.mark.parametrize("warehouse", ["mysql", "mariadb"], indirect=True)


def clinical_star(warehouse: Warehouse, *arguments: str) -> str:
    """Run a command on the warehouse and return what it printed."""
    return run_forked(
        "clinical-star",
        *(*arguments, "--target", warehouse.target),
        directory=REPOSITORY,
        environment={
            **warehouse.environment,
            "XDG_STATE_HOME": str(warehouse.directory / "state"),
        },
    ).stdout


def seen(warehouse: Warehouse) -> dict[str, object]:
    """Return everything that a reader of the warehouse is shown."""
    report = warehouse.directory / "report.html"
    clinical_star(warehouse, "report", "--out", str(report))
    verdicts = clinical_star(
        warehouse,
        *("check", "--new-baseline", "--json"),
        *("--docs-dir", str(warehouse.directory / "pages")),
    )
    checks = json.loads(verdicts)
    return {
        "report": report.read_text("utf-8"),
        "checks": [(each["layer"], each["status"]) for each in checks["layers"]],
        **{
            str(relation): read_rows(warehouse, relation)
            for relation in relations_of(read_manifest(warehouse))
        },
    }


@on_servers
def test_the_settings_of_a_server_change_nothing(warehouse: Warehouse) -> None:
    assert warehouse.server is not None
    keys = {NEEDS_KEYS[warehouse.target]: 1}
    with globally(warehouse.server, **ODD, **keys):
        warehouse.load(SAMPLE)
        warehouse.dbt("build")
        odd = seen(warehouse)
        doctor = clinical_star(warehouse, "doctor")
    assert "PROBLEM" not in doctor
    warehouse.load(SAMPLE, "--force")
    warehouse.dbt("build", *WITHOUT_TESTS)
    usual = seen(warehouse)
    assert [name for name in usual if odd[name] != usual[name]] == []
