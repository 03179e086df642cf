"""Values of patients and secrets are in tables and reject files, and nowhere else.

One warehouse goes through everything at the most talkative log level: loads that
succeed, fail and are forced, builds that succeed and fail, checks, report and docs.
"""

import os
import stat
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from dev.harness import REPOSITORY, Target, Warehouse, open_warehouse
from dev.harness.commands import run_forked
from dev.servers import Server
from tests.leaks import marked

DEBUG = ("--log-level", "debug", "--log-level-file", "debug")


@dataclass
class Traces:
    """All that was said and written, by who said it."""

    warehouse: Warehouse
    exit_codes: dict[str, int] = field(default_factory=dict)
    texts: dict[str, bytes] = field(default_factory=dict)
    tables: dict[str, object] = field(default_factory=dict)
    rejects: dict[str, int] = field(default_factory=dict)

    def take(self, name: str, done: subprocess.CompletedProcess[str]) -> None:
        """Keep what a command said."""
        self.exit_codes[name] = done.returncode
        self.texts[name] = (done.stdout + done.stderr).encode()

    def command(self, name: str, *arguments: str) -> None:
        """Run a command of clinical-star and keep what it said."""
        done = run_forked(
            "clinical-star",
            *(name, "--target", self.warehouse.target, *arguments),
            directory=REPOSITORY,
            environment=self.warehouse.environment,
            check=False,
        )
        self.take(name, done)


# Both servers are reached by the same drivers, which are what could quote a value.
@pytest.fixture(scope="module", params=("duckdb", "mysql"))
def traces(
    request: pytest.FixtureRequest,
    server_for: Callable[[Target], Server | None],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Traces]:
    """Go through everything, and collect what is left behind."""
    directory = tmp_path_factory.mktemp(f"leaks_{request.param}")
    files = directory / "files"
    marked.write_marked(files)
    server = server_for(request.param)
    with (
        open_warehouse(request.param, server, directory) as opened,
        marked.watched_processes() as commands,
    ):
        found = Traces(opened)
        go_through_everything(found, files)
        found.tables = held_by(found.warehouse)
        collect(found, directory)
        found.texts["the list of processes"] = b"\n".join(commands)
        yield found


def go_through_everything(found: Traces, files: Path) -> None:
    """Do all that an engineer does, and all that goes wrong on the way."""
    warehouse = found.warehouse
    out = warehouse.directory
    found.take("load", warehouse.load(files))
    found.take("build", warehouse.dbt("build", *DEBUG, check=False))
    found.command("report", "--out", str(out / "report.html"))
    found.command("check", "--docs-dir", str(out / "data_docs"))
    found.take("docs", warehouse.dbt("docs", "generate", *DEBUG, check=False))
    marked.refuse_a_row(files)
    found.take("refused load", warehouse.load(files, check=False))
    found.take("load with rejects", warehouse.load(files, "--max-rejects", "1"))
    found.take("failing tests", warehouse.dbt("test", *DEBUG, check=False))
    marked.admit_twice(files)
    found.take("load of a doubled admission", warehouse.load(files))
    failing = ("build", "--select", "+lab_results", *DEBUG)
    found.take("failing build", warehouse.dbt(*failing, check=False))


def held_by(warehouse: Warehouse) -> dict[str, object]:
    """Return what the raw tables hold of the marked patient."""
    outcomes = warehouse.relation("raw", "network__hospital_outcomes")
    [(count,)] = warehouse.query(
        f"select count(*) from {outcomes} where patient_id = ?", [marked.PATIENT]
    )
    return {"admissions": count}


def collect(found: Traces, directory: Path) -> None:
    """Read every file that was left behind, but those that are to hold values."""
    for path in directory.rglob("*"):
        name = str(path.relative_to(directory))
        if path.parent.name == "rejects":
            found.rejects[name] = stat.S_IMODE(path.stat().st_mode)
            found.rejects[path.parent.name] = stat.S_IMODE(path.parent.stat().st_mode)
        elif path.is_file() and not name.startswith(("files/", "warehouse.duckdb")):
            found.texts[name] = path.read_bytes()


def who_says(found: Traces, secret: str) -> list[str]:
    """Return the names of the texts that hold a secret."""
    return [name for name, text in found.texts.items() if secret.encode() in text]


def test_everything_was_gone_through(traces: Traces) -> None:
    expected = {
        "load": 0,
        "build": 0,
        "report": 0,
        "docs": 0,
        "refused load": 1,
        "load with rejects": 0,
        "failing tests": 1,
        "load of a doubled admission": 0,
        "failing build": 1,
    }
    assert {name: traces.exit_codes[name] for name in expected} == expected
    assert traces.exit_codes["check"] in (0, 1)
    assert traces.tables == {"admissions": 2}
    names = set(traces.texts)
    assert {"report.html", "target/catalog.json", "logs/dbt.log"} <= names
    assert any(name.startswith("data_docs/") for name in names)
    assert b"create " in traces.texts["logs/dbt.log"].lower()


@pytest.mark.parametrize("kind", marked.MARKS)
def test_values_of_patients_are_said_nowhere(traces: Traces, kind: str) -> None:
    assert who_says(traces, marked.MARKS[kind]) == []


def test_secrets_are_said_nowhere(traces: Traces) -> None:
    password = traces.warehouse.environment.get("DB_PASS_PROJECT")
    if traces.warehouse.server is None:
        assert password == os.environ.get("DB_PASS_PROJECT")
        return
    assert password
    assert who_says(traces, password) == []


def test_reject_files_are_for_their_owner_only(traces: Traces) -> None:
    [folder, *files] = sorted(traces.rejects)
    assert len(files) == 2
    assert traces.rejects[folder] == 0o700
    assert {traces.rejects[name] for name in files} == {0o600}
