import shutil
from pathlib import Path

import duckdb
import pytest

from dev.harness import REPOSITORY
from loader.errors import UserError
from loader.settings import (
    EmbeddedSettings,
    ServerSettings,
    SparkSettings,
    read_settings,
)

VARIABLES = (
    "DB_HOST_PROJECT",
    "DB_PORT_PROJECT",
    "DB_USER_PROJECT",
    "DB_PASS_PROJECT",
    "CLINICAL_DUCKDB_PATH",
    "CLINICAL_SPARK_PATH",
    "CLINICAL_SCHEMA",
    "DBT_PROFILES_DIR",
)


@pytest.fixture
def project(clinic_project: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a project with the example profile and nothing in the environment."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    shutil.copy(REPOSITORY / "profiles.example.yml", clinic_project / "profiles.yml")
    return clinic_project


def test_a_relative_duckdb_path_starts_in_the_dbt_project(project: Path) -> None:
    settings = read_settings(project, "duckdb")
    assert isinstance(settings, EmbeddedSettings)
    assert settings.path == project / "../data/clinical.duckdb"
    assert settings.prefix == "clinical"


def test_a_server_is_read_from_the_environment_with_defaults(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DB_USER_PROJECT", "ann")
    monkeypatch.setenv("DB_PASS_PROJECT", "s3cret: '{{ x }}'")
    settings = read_settings(project, "mysql")
    assert settings == ServerSettings(
        "mysql", "127.0.0.1", 3306, "ann", "s3cret: '{{ x }}'", "clinical"
    )
    assert "s3cret" not in repr(settings)


def test_the_folder_for_spark_is_the_one_its_session_is_told_of(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLINICAL_SPARK_PATH", "elsewhere")
    settings = read_settings(project, "spark")
    assert isinstance(settings, SparkSettings)
    assert (settings.raw, settings.prefix) == (project / "elsewhere/raw", "clinical")
    assert settings.session["spark.clinical.raw"] == "elsewhere/raw"
    assert settings.session["spark.sql.warehouse.dir"] == "elsewhere/warehouse"


@pytest.mark.parametrize("missing", ["DB_USER_PROJECT", "DB_PASS_PROJECT"])
def test_a_missing_variable_is_named_with_the_command_that_sets_it(
    project: Path, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    monkeypatch.setenv("DB_USER_PROJECT", "ann")
    monkeypatch.setenv("DB_PASS_PROJECT", "s3cret")
    monkeypatch.delenv(missing)
    with pytest.raises(UserError, match=f"export {missing}="):
        read_settings(project, "mysql")


def test_duckdb_needs_no_variable_of_the_servers(project: Path) -> None:
    assert read_settings(project, "duckdb")


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        (
            "type: duckdb",
            "type: sqlite",
            ("'duckdb'", "duckdb, mysql, mariadb or spark"),
        ),
        ("path:", "file:", ("'duckdb'", "'path'")),
        ("'../data/clinical.duckdb'", "'a' | upcase", ("'duckdb'", "'path'")),
        (
            "'CLINICAL_SCHEMA', 'clinical'",
            "'CLINICAL_SCHEMA', 'a-b'",
            ("'duckdb'", "schema", "40"),
        ),
        ("clinical_star:", "other:", ("'clinical_star'", "profiles.example.yml")),
        ("clinical_star:", "password: 's3cret", ("profiles.yml", "not valid YAML")),
    ],
)
def test_a_broken_profile_is_an_error_without_its_values(
    project: Path, old: str, new: str, named: tuple[str, ...]
) -> None:
    path = project / "profiles.yml"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))
    with pytest.raises(UserError) as caught:
        read_settings(project, "duckdb")
    for part in named:
        assert part in str(caught.value)
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize("port", ["0", "65536", "x", "-1"])
def test_a_port_that_cannot_be_is_refused(
    project: Path, monkeypatch: pytest.MonkeyPatch, port: str
) -> None:
    monkeypatch.setenv("DB_USER_PROJECT", "ann")
    monkeypatch.setenv("DB_PASS_PROJECT", "s3cret")
    monkeypatch.setenv("DB_PORT_PROJECT", port)
    with pytest.raises(UserError, match=r"'mysql'.*port.*from 1 to 65535"):
        read_settings(project, "mysql")


def test_an_unknown_target_is_answered_with_the_known_ones(project: Path) -> None:
    with pytest.raises(UserError, match=r"'oracle'.*--target.*duckdb, mysql, mariadb"):
        read_settings(project, "oracle")


def test_a_missing_profile_is_answered_with_the_way_to_make_one(
    clinic_project: Path,
) -> None:
    with pytest.raises(UserError, match=r"make setup.*clinical-star init"):
        read_settings(clinic_project, "duckdb")


@pytest.mark.parametrize("path", ["~/x.duckdb", "~x.duckdb"])
def test_a_path_at_home_is_the_one_that_duckdb_opens(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("CLINICAL_DUCKDB_PATH", path)
    duckdb.connect(path).close()
    settings = read_settings(project, "duckdb")
    assert isinstance(settings, EmbeddedSettings)
    assert settings.path.is_file()


@pytest.mark.parametrize(
    "path",
    [
        *(":memory:", ":memory:clinical", "", "md:clinical", "md:?token=sesame"),
        *("motherduck:x", "s3://a/x.duckdb", "https://a/x.duckdb", "file:/x.duckdb"),
        *("gs://a/x", "ducklake:x", "sqlite:x.db", "x.duckdb?access_mode=read_only"),
    ],
)
def test_what_is_no_duckdb_file_of_this_machine_is_refused(
    project: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setenv("CLINICAL_DUCKDB_PATH", path)
    with pytest.raises(UserError, match="must have as its path a DuckDB file") as error:
        read_settings(project, "duckdb")
    assert "sesame" not in str(error.value)


@pytest.mark.parametrize("path", ["C:/x.duckdb", "a b/x-1.duckdb", "/x.db"])
def test_other_files_are_duckdb_files(
    project: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setenv("CLINICAL_DUCKDB_PATH", path)
    assert read_settings(project, "duckdb")


@pytest.mark.parametrize("path", ["~/raw", "s3://a/raw", "file:///raw", "hdfs://raw"])
def test_a_folder_that_spark_and_the_loader_read_apart_is_refused(
    project: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setenv("CLINICAL_SPARK_PATH", path)
    with pytest.raises(UserError, match=r"must have as .* a folder of this machine"):
        read_settings(project, "spark")
