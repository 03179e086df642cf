"""Loads, builds, checks and the report are whole on servers with odd settings."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from dev.harness import REPOSITORY, Target, Warehouse, run_forked
from dev.harness.compare import Row, read_rows, same_rows
from dev.harness.manifest import read_manifest, relations_of
from tests.accounts import NEEDS_KEYS, ODD, globally

SAMPLE = REPOSITORY / "data" / "sample"
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
        # A check of so few patients is not content with all that it sees.
        check=arguments[0] != "check",
    ).stdout


@dataclass(frozen=True)
class Seen:
    """All that a reader is shown: the report, what the check says, and the marts."""

    shown: str
    rows: dict[str, list[Row]]


def seen(warehouse: Warehouse) -> Seen:
    """Write the report, run the check and read the marts of a built warehouse."""
    report = warehouse.directory / "report.html"
    clinical_star(warehouse, "report", "--out", str(report))
    verdicts = clinical_star(
        warehouse,
        *("check", "--new-baseline", "--json"),
        *("--docs-dir", str(warehouse.directory / "pages")),
    )
    checks = json.loads(verdicts)
    assert checks["layers"] == ["raw", "star"]
    relations = relations_of(read_manifest(warehouse))
    # A server may sum floats in another order, and so differ in their last digits; and
    # charts name their data by a digest of all digits.
    shown = re.sub(
        r"\d+\.\d{9,}",
        lambda digits: f"{float(digits[0]):.9g}",
        report.read_text("utf-8") + json.dumps(checks["expectations"]),
    )
    shown = re.sub(r"data-[0-9a-f]{32}", "data", shown)
    return Seen(
        shown,
        {str(relation): read_rows(warehouse, relation) for relation in relations},
    )


@on_servers
def test_the_settings_of_a_server_change_nothing(
    warehouse: Warehouse, built_sample_on: Callable[[Target], Warehouse]
) -> None:
    assert warehouse.server is not None
    usual = seen(built_sample_on(warehouse.target))
    keys = {NEEDS_KEYS[warehouse.target]: 1}
    with globally(warehouse.server, **ODD, **keys):
        warehouse.load(SAMPLE)
        warehouse.dbt("build")
        odd = seen(warehouse)
        doctor = clinical_star(warehouse, "doctor")
    assert "PROBLEM" not in doctor
    assert odd.shown == usual.shown
    assert odd.rows.keys() == usual.rows.keys()
    differing = [
        name for name, rows in odd.rows.items() if not same_rows(rows, usual.rows[name])
    ]
    assert differing == []
