"""`clinical-star check`, on real servers and files: verdicts, pages, secrets."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from clinical_star.cli.main import cli
from dev.harness import (
    REPOSITORY,
    TARGETS,
    Target,
    Warehouse,
    open_warehouse,
    run_forked,
)
from dev.harness.built import copy_of
from dev.harness.sources import files_of
from dev.servers import Server
from loader.errors import UserError
from tests.checks.conftest import (
    all_in,
    checked,
    environment_of,
    failed_in,
)

SAMPLE = REPOSITORY / "data" / "sample"
MARK, MARKED_NUMBERS = "Zqmark", ("7777.4", "98765", "9.8765", "2222-12-12")
# For every engine: changes and where; each value carries a mark.
MARKED_DAMAGE = {
    "network__patients": [
        ("insurance_type = 'Zqmark payer', race = 'Zqmark race'", "age = 82"),
    ],
    "network__hospital_outcomes": [
        ("hospital_charges = 98765432.19", "admission_id = 'A0000003'"),
        ("discharge_date = '2222-12-12', primary_diagnosis = 'Zqmark'", "1 = 1"),
    ],
    "network__lab_results": [
        ("result_value = 7777.4321", "lab_result_id = 3"),
        ("patient_id = 'Zqmark stranger', test_name = 'Zqmark'", "abnormal_flag = 'H'"),
    ],
    "network__medications": [("medication_name = 'Zqmark drug'", "1 = 1")],
}
NOTICED = {
    "raw_patients: insurance_type not allowed",
    "raw_hospital_outcomes: hospital_charges mean",
    "raw_lab_results: patient_id unknown",
}


def run_check(
    warehouse: Warehouse, capfd: pytest.CaptureFixture[str], *options: str
) -> tuple[int, str, str]:
    """Run the command in this process and return exit code, stdout and stderr."""
    with environment_of(warehouse):
        capfd.readouterr()
        try:
            cli(["check", "--target", warehouse.target, *options], "clinical-star")
        except SystemExit as ended:
            return int(ended.code or 0), *capfd.readouterr()
    raise AssertionError("click always exits")


def everything_in(directory: Path) -> str:
    """Return the content of every file below a directory."""
    files = [path for path in directory.rglob("*") if path.is_file()]
    assert files
    return "\n".join(path.read_bytes().decode("utf-8", "replace") for path in files)


@pytest.mark.parametrize("target", TARGETS)
def test_the_sample_is_good_on_every_engine(
    target: Target, built_sample_on: Callable[[Target], Warehouse]
) -> None:
    outcome = checked(built_sample_on(target), drift=False)
    assert outcome.layers == ("raw", "star")
    assert not failed_in(outcome)
    known = all_in(outcome)
    assert {"raw_lab_tests: Sodium median", "star_fct_lab_results: rows"} <= known


@pytest.mark.parametrize("target", TARGETS)
def test_damage_is_reported_without_a_value_of_a_patient(
    target: Target,
    server_for: Callable[[Target], Server | None],
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    with open_warehouse(target, server_for(target), tmp_path) as warehouse:
        warehouse.load(SAMPLE)
        for table, changes in MARKED_DAMAGE.items():
            relation = warehouse.relation("raw", table)
            for change, where in changes:
                warehouse.execute(f"update {relation} set {change} where {where}")
        pages = tmp_path / "docs"
        options = ("--docs-dir", str(pages))
        code, lines, errors = run_check(warehouse, capfd, *options)
        json_code, document, _ = run_check(warehouse, capfd, *options, "--json")
        figures = warehouse.query(
            f"select * from {warehouse.relation('audit', 'load_profiles')}"
        )
        password = warehouse.environment.get("DB_PASS_PROJECT")

    assert (code, json_code) == (1, 1)
    verdicts = json.loads(document)
    assert not verdicts["success"]
    failed = {
        f"{one['subject']}: {one['measure']}"
        for one in verdicts["expectations"]
        if not one["success"]
    }
    assert failed >= NOTICED
    reported = [line for line in lines.splitlines() if line.startswith("FAILED ")]
    assert len(reported) == len(failed)
    assert lines.rstrip().endswith(f"Data Docs: {pages / 'index.html'}")

    written = "\n".join([lines, errors, document, everything_in(pages), str(figures)])
    for mark in (MARK, *MARKED_NUMBERS, *filter(None, [password])):
        assert mark.casefold() not in written.casefold()


def test_the_command_ends_well_on_good_data(
    enlarged: Warehouse, tmp_path: Path
) -> None:
    warehouse = copy_of(enlarged, tmp_path)
    pages = tmp_path / "docs"
    done = run_forked(
        "clinical-star",
        *("check", "--target", "duckdb", "--docs-dir", str(pages)),
        directory=tmp_path,
        environment=warehouse.environment,
    )
    assert not done.stderr
    assert f"Data Docs: {pages / 'index.html'}" in done.stdout
    html = everything_in(pages)
    assert "://" not in html  # pages that stand alone ask no web site
    links = re.findall(
        r'href="(validations/[^"]+)"', (pages / "index.html").read_text()
    )
    assert len(links) == 10
    for link in links:
        page = pages / link
        assert re.search(r"\d+ passed, 0 failed", page.read_text())
        [home] = re.findall(r'href="([^"]*index\.html)"', page.read_text())
        assert (page.parent / home).resolve() == pages / "index.html"


def test_pages_replace_no_other_things(
    enlarged: Warehouse, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    treasure = tmp_path / "thesis.txt"
    treasure.write_text("years")
    with pytest.raises(UserError, match=f"{tmp_path}.*--docs-dir"):
        checked(enlarged, pages=tmp_path)
    assert treasure.exists()


def test_a_table_without_a_file_is_named_and_left_out(tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    for name in ("patients.csv", "hospital_outcomes.csv"):
        shutil.copy(SAMPLE / name, folder)
    with open_warehouse("duckdb", None, tmp_path) as warehouse:
        warehouse.load(folder)
        outcome = checked(warehouse)
    assert not outcome.failed
    assert outcome.layers == ("raw",)
    assert {one.partition(":")[0] for one in all_in(outcome)} == {
        "raw_patients",
        "raw_hospital_outcomes",
    }
    assert any("network__lab_results" in notice for notice in outcome.notices)


def test_mimic_files_are_checked_by_their_own_bands(tmp_path: Path) -> None:
    with open_warehouse("duckdb", None, tmp_path) as warehouse:
        warehouse.load(files_of("mimic"), source="mimic")
        outcome = checked(warehouse, source="mimic")
    # Fifteen made-up admissions: few rows of each kind, and too few for any share.
    assert failed_in(outcome) == {
        "raw_icustays: rows per row of admissions",
        "raw_diagnoses_icd: rows per row of admissions",
        "raw_drgcodes: rows per row of admissions",
        "raw_labevents: rows per row of admissions",
        "raw_prescriptions: rows per row of admissions",
    }
    assert "raw_labevents: subject_id unknown" in all_in(outcome)


def test_nothing_loaded_is_one_line_and_exit_code_1(tmp_path: Path) -> None:
    with open_warehouse("duckdb", None, tmp_path) as warehouse:
        done = run_forked(
            "clinical-star",
            *("check", "--target", "duckdb"),
            directory=tmp_path,
            environment=warehouse.environment,
            check=False,
        )
    assert done.returncode == 1
    [line] = done.stderr.splitlines()
    for part in ("Error: ", "source 'network'", "clinical-star load"):
        assert part in line


def test_the_command_line_starts_without_great_expectations() -> None:
    program = (
        "import sys, clinical_star.cli.main; print([m for m in sys.modules"
        " if m in ('great_expectations', 'pandas', 'clinical_star.checks.check')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"


def test_a_check_calls_nobody(
    enlarged: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[object] = []
    monkeypatch.setattr(socket.socket, "connect", lambda _, to: called.append(to))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *to, **_: called.append(to))
    checked(enlarged, layer="star", pages=tmp_path / "docs")
    assert not called
    assert os.environ["GX_ANALYTICS_ENABLED"] == "false"
