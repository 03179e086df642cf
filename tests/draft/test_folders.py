"""Drafts of folders of many shapes load and build, and tell nothing of a patient."""

import os
import re
from pathlib import Path

import duckdb
import pytest

from clinical_star.draft import lists
from clinical_star.draft.model import MIN_CELL
from dev.harness.commands import run_command
from loader.sources import read_contract
from tests.draft.folders import FOLDERS, RARE
from tests.draft.reading import counted_values, drafted, occurs, texts_of

# Rows of the staging models, by hand from how the folders are made.
ROWS = {
    "german": {"patients": 60, "admissions": 130, "diagnoses": 390}
    | {"lab_results": 520, "prescriptions": 130},
    "wide": {"admissions": 130, "lab_results": 0, "prescriptions": 0},
    "long": {"patients": 60, "admissions": 130, "diagnoses": 260}
    | {"lab_results": 520, "prescriptions": 130},
    "synthea": {"patients": 60},
    "omop": {"patients": 60, "admissions": 130, "diagnoses": 130}
    | {"lab_results": 130, "prescriptions": 130},
}
# Admissions of the two extremes: what each shape says of age, payer and death.
KNOWN = {
    "german": "select count(*) from {} where insurance_type in ('Private', 'Other') "
    "and admission_type is not null and hospital_charges > 900 and is_icu in (0, 1) "
    "and age_at_admission between 20 and 95 and is_in_hospital_death in (0, 1)",
    "wide": "select count(*) from {} where age_at_admission in (45, 55, 65, 90) "
    "and length_of_stay_days_as_reported > 0 "
    "and is_readmitted_30d_as_reported in (0, 1) "
    "and hospital_charges > 1000 and is_in_hospital_death in (0, 1)",
    "long": "select count(*) from {} where age_at_admission between 20 and 99 "
    "and drg_code is not null and is_icu in (0, 1) and is_in_hospital_death = 0 "
    "and insurance_type in ('Medicare', 'Other')",
    "synthea": "select count(*) from {} where age_at_admission between 20 and 99 "
    "and insurance_type in ('Medicare', 'Private', 'Uninsured')",
    "omop": "select count(*) from {} where age_at_admission > 0 "
    "and is_in_hospital_death in (0, 1)",
}


@pytest.fixture(params=list(FOLDERS))
def shape(request: pytest.FixtureRequest) -> str:
    """Give the name of each shape."""
    return str(request.param)


@pytest.fixture
def files(shape: str, tmp_path: Path) -> Path:
    """Give the folder of a shape."""
    folder = tmp_path / "files"
    folder.mkdir()
    FOLDERS[shape](folder)
    return folder


def _environment(tmp_path: Path, project: Path) -> dict[str, str]:
    return {
        **os.environ,
        "DBT_PROJECT_DIR": str(project),
        "DBT_PROFILES_DIR": str(project),
        "CLINICAL_DUCKDB_PATH": str(tmp_path / "warehouse.duckdb"),
    }


def _load_and_build(files: Path, shape: str, tmp_path: Path, project: Path) -> None:
    environment = _environment(tmp_path, project)
    options = ("--source", shape, "--target", "duckdb")
    rejects = ("--reject-dir", str(tmp_path / "rejects"))
    run_command(
        "clinical-star",
        *("load", str(files), *options, *rejects),
        directory=tmp_path,
        environment=environment,
    )
    run_command(
        "dbt",
        *("build", "--target", "duckdb", "--vars", f"{{source_system: {shape}}}"),
        *("--exclude-resource-type", "unit_test"),
        directory=project,
        environment=environment,
    )


@pytest.mark.slow
def test_a_draft_loads_and_builds_without_any_edit(
    shape: str, files: Path, tmp_path: Path, project: Path
) -> None:
    drafted(files, shape, project)
    _load_and_build(files, shape, tmp_path, project)
    with duckdb.connect(str(tmp_path / "warehouse.duckdb")) as warehouse:

        def count(sql: str) -> int:
            [(number,)] = warehouse.execute(sql).fetchall()
            return int(number)

        name = f"clinical_staging.stg_{shape}__"
        for entity, rows in ROWS[shape].items():
            assert count(f"select count(*) from {name}{entity}") == rows, entity
        stays = count(f"select count(*) from {name}admissions")
        assert stays > 20
        assert count(KNOWN[shape].format(f"{name}admissions")) == stays


@pytest.mark.slow
def test_the_made_up_files_of_a_draft_load_and_build(
    shape: str, files: Path, tmp_path: Path, project: Path
) -> None:
    folder = drafted(files, shape, project)
    _load_and_build(folder / "fixture", shape, tmp_path, project)


def test_the_contract_of_a_draft_is_one(shape: str, files: Path, project: Path) -> None:
    drafted(files, shape, project)
    contract = read_contract(project, shape)
    for table in contract.tables:
        for column in table.columns:
            if column.phi == "identifier" and column.data_type.name != "bigint":
                assert (column.data_type.length or 0) >= 64


def test_no_rare_value_is_written(shape: str, files: Path, project: Path) -> None:
    ours = " ".join(texts_of(Path(lists.__file__).parent).values()).casefold()
    headers = " ".join(
        line for text in texts_of(files).values() for line in text.split("\n")[:2]
    )
    rare = [
        value
        for value, rows in counted_values(files).items()
        if rows < MIN_CELL and len(value) > 3 and not re.fullmatch("[0-9.,]+", value)
        if not occurs(value.casefold(), ours) and not occurs(value, headers)
    ]
    assert len(rare) > 50
    written = texts_of(drafted(files, shape, project))
    for name, text in written.items():
        assert RARE not in text
        assert [value for value in rare if occurs(value, text)] == [], name


def test_people_are_left_out_of_the_contract(tmp_path: Path, project: Path) -> None:
    files = tmp_path / "files"
    FOLDERS["synthea"](files)
    drafted(files, "left_out", project)
    tables = read_contract(project, "left_out").tables
    [patients] = [table for table in tables if table.name == "patients"]
    named = {column.name for column in patients.columns}
    assert not named & {"ssn", "first", "last", "zip"}
    assert {"id", "birthdate", "gender"} <= named
