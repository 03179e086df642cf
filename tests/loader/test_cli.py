import re
import subprocess
import sys
from pathlib import Path

import pytest

from dev.harness import REPOSITORY, run_forked
from tests.loader.conftest import Clinic, on_duckdb, on_servers, visit, visits


def cli(
    clinic: Clinic, *options: str, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run `clinical-star load` on the clinic's folder."""
    project = str(clinic.folder.parent / "project")
    return run_forked(
        "clinical-star",
        *("load", str(clinic.folder), "--target", clinic.warehouse.target),
        *("--source", "clinic", "--reject-dir", str(clinic.rejects), *options),
        directory=clinic.folder,
        environment={
            **clinic.warehouse.environment,
            "DBT_PROJECT_DIR": project,
            **environment,
        },
        check=False,
    )


def one_line_error(done: subprocess.CompletedProcess[str]) -> str:
    """Return the sentence of a failed command, having checked it is only that."""
    assert done.returncode == 1
    [line] = done.stderr.splitlines()
    assert line.startswith("Error: ")
    return line


def test_a_load_prints_what_became_of_each_file(clinic: Clinic) -> None:
    clinic.folder.joinpath("visits.csv").write_text(visits(visit(), visit(days="x")))
    done = cli(clinic, "--max-rejects", "1")
    assert done.returncode == 0
    assert "visits.csv" in done.stdout
    said = "".join(done.stdout.split())  # the console breaks lines anywhere
    assert "valuesofpatients" in said
    assert str(next(clinic.rejects.iterdir())) in said
    assert not done.stderr


@on_duckdb
def test_columns_that_were_kept_out_are_named(clinic: Clinic) -> None:
    header, row = visits(visit()).splitlines()
    clinic.folder.joinpath("visits.csv").write_text(f"{header},scan\n{row},x\n")
    said = " ".join(cli(clinic).stdout.split())
    assert re.search(r"the contract does not need were not loaded: scan", said)


def test_a_bad_row_is_one_line_and_exit_code_1(clinic: Clinic) -> None:
    clinic.folder.joinpath("visits.csv").write_text(visits(visit(days="Jane")))
    error = one_line_error(cli(clinic))
    assert "visits.csv, line 2, column days" in error
    assert "Jane" not in error


def test_an_empty_folder_is_one_line_and_exit_code_1(clinic: Clinic) -> None:
    error = one_line_error(cli(clinic))
    for part in (str(clinic.folder), "'clinic'", "visits.csv, beds.csv", "--source"):
        assert part in error


@on_servers
def test_a_wrong_password_is_one_line_without_it(clinic: Clinic) -> None:
    clinic.folder.joinpath("visits.csv").write_text(visits(visit()))
    error = one_line_error(cli(clinic, DB_PASS_PROJECT="wr0ng-Ω"))
    assert "DB_USER_PROJECT and DB_PASS_PROJECT" in error
    assert "wr0ng" not in error


@on_servers
def test_a_server_that_does_not_answer_is_one_line(clinic: Clinic) -> None:
    clinic.folder.joinpath("visits.csv").write_text(visits(visit()))
    error = one_line_error(cli(clinic, DB_PORT_PROJECT="1"))
    for part in ("127.0.0.1:1:", "DB_HOST_PROJECT and DB_PORT_PROJECT"):
        assert part in error


@on_servers
def test_a_target_of_the_other_product_is_one_line(clinic: Clinic) -> None:
    clinic.folder.joinpath("visits.csv").write_text(visits(visit()))
    other = {"mysql": "mariadb", "mariadb": "mysql"}[clinic.warehouse.target]
    error = one_line_error(cli(clinic, "--target", other))
    assert f"type {clinic.warehouse.target} with --target" in error


@on_servers
def test_a_user_without_rights_is_one_line(clinic: Clinic) -> None:
    clinic.folder.joinpath("visits.csv").write_text(visits(visit()))
    name = clinic.warehouse.prefix
    clinic.warehouse.execute(f"create user '{name}'@'%' identified by 'a-Pass-1'")
    try:
        done = cli(clinic, DB_USER_PROJECT=name, DB_PASS_PROJECT="a-Pass-1")
    finally:
        clinic.warehouse.execute(f"drop user '{name}'@'%'")
    error = one_line_error(done)
    for part in (f"'{name}'", "raw and audit", "clinical-star grants --apply"):
        assert part in error


@on_duckdb
def test_a_duckdb_file_that_cannot_be_opened_is_one_line(
    clinic: Clinic, tmp_path: Path
) -> None:
    clinic.folder.joinpath("visits.csv").write_text(visits(visit()))
    error = one_line_error(cli(clinic, CLINICAL_DUCKDB_PATH=str(tmp_path)))
    assert str(tmp_path) in error
    assert "permissions" in error


@on_duckdb
def test_rows_are_not_loaded_into_what_is_no_database(
    clinic: Clinic, tmp_path: Path
) -> None:
    clinic.folder.joinpath("visits.csv").write_text(visits(visit()))
    other = tmp_path / "other.csv"
    other.write_text("a,b\n1,2\n")
    error = one_line_error(cli(clinic, CLINICAL_DUCKDB_PATH=str(other)))
    assert str(other) in error
    assert "CLINICAL_DUCKDB_PATH" in error
    assert other.read_text() == "a,b\n1,2\n"


@pytest.mark.parametrize(
    "arguments", [["load"], ["load", "x"], ["load", "x", "--max-rejects", "-1"], ["go"]]
)
def test_wrong_usage_is_exit_code_2(arguments: list[str], tmp_path: Path) -> None:
    done = run_forked(
        "clinical-star", *arguments, directory=tmp_path, environment={}, check=False
    )
    assert done.returncode == 2
    assert "Usage:" in done.stderr


def test_help_and_version_import_no_heavy_library() -> None:
    code = (
        "import sys\nfrom clinical_star.cli.main import cli\n"
        "cli(['load', '--help'], standalone_mode=False)\n"
        "heavy = {'pandas', 'numpy', 'sqlalchemy', 'duckdb', 'pymysql',"
        " 'clinical_star.generator'}\n"
        "sys.exit(str(heavy & set(sys.modules)) if heavy & set(sys.modules) else 0)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


def test_generate_writes_the_four_files_of_the_network(tmp_path: Path) -> None:
    run_forked(
        "clinical-star",
        *("generate", "--patients", "20", "--seed", "1", "--out", str(tmp_path / "g")),
        directory=REPOSITORY,
        environment={},
    )
    assert {path.name for path in (tmp_path / "g").iterdir()} == {
        "patients.csv",
        "hospital_outcomes.csv",
        "lab_results.csv",
        "medications.csv",
    }


def test_an_unknown_world_is_a_usage_error(tmp_path: Path) -> None:
    done = run_forked(
        "clinical-star",
        *("generate", "--patients", "1", "--out", str(tmp_path), "--world", "x"),
        directory=tmp_path,
        environment={},
        check=False,
    )
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
