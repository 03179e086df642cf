"""A forked program does as the program; what dbt parsed is used only where it holds."""

import os
from pathlib import Path

import pytest

from dev.harness import REPOSITORY, CommandFailedError, open_warehouse
from dev.harness.commands import FOLDER_VARIABLE, run_command, run_forked
from dev.harness.parsed import place_of

COMPILE = ("compile", "--select", "stg_patients")


@pytest.mark.parametrize(
    "arguments",
    [("--version",), ("load",), ("load", "nowhere", "--target", "nothing"), ("go",)],
)
def test_a_fork_says_and_ends_as_the_program_does(
    arguments: tuple[str, ...], tmp_path: Path
) -> None:
    alone, forked = (
        run(
            "clinical-star",
            *arguments,
            directory=tmp_path,
            environment=os.environ,
            check=False,
        )
        for run in (run_command, run_forked)
    )
    assert forked.returncode == alone.returncode
    assert (forked.stdout, forked.stderr) == (alone.stdout, alone.stderr)


def test_a_fork_has_the_environment_of_its_command(tmp_path: Path) -> None:
    for name in ("first", "second"):
        with pytest.raises(CommandFailedError, match=f"{name}/project"):
            run_forked(
                *("clinical-star", "load", str(tmp_path), "--target", "duckdb"),
                directory=tmp_path,
                environment={"DBT_PROJECT_DIR": f"{tmp_path}/{name}/project"},
            )


def test_what_was_parsed_for_one_warehouse_names_the_schemas_of_the_next(
    tmp_path: Path,
) -> None:
    written = {}
    for name in ("first", "second"):
        directory = tmp_path / name
        directory.mkdir()
        with open_warehouse("duckdb", None, directory) as warehouse:
            warehouse.dbt(*COMPILE)
            manifest = warehouse.dbt_target.joinpath("manifest.json").read_text()
            parsed_anew = warehouse.dbt_target.joinpath(
                "partial_parse.msgpack"
            ).exists()
            written[name] = warehouse.prefix, manifest, parsed_anew
    (first, first_manifest, _), (second, second_manifest, parsed_anew) = (
        written.values()
    )
    assert not parsed_anew
    assert first in first_manifest
    assert second in second_manifest
    assert first not in second_manifest


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a project of one model, in the environment of a fork."""
    model = tmp_path / "models" / "staging" / "one.sql"
    model.parent.mkdir(parents=True)
    model.write_text("select 1")
    tmp_path.joinpath("dbt_project.yml").touch()
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "parsed"))
    monkeypatch.setenv("CLINICAL_SCHEMA", "prefix_0001")
    return tmp_path


def test_other_files_variables_and_targets_are_parsed_anew(project: Path) -> None:
    build = ("build", "--target", "duckdb", "--vars", "{}")
    places = [place_of(project, build), place_of(project, ("test", *build[1:]))]
    assert places[0] == places[1]
    places.append(place_of(project, (*build[:-1], '{"min_cell": 1}')))
    places.append(place_of(project, ("build", "--target", "mysql", "--vars", "{}")))
    project.joinpath("models", "staging", "one.sql").write_text("select 1 + 1")
    places.append(place_of(project, build))
    project.joinpath("models", "staging", "two.sql").write_text("select 2")
    places.append(place_of(project, build))
    assert len(set(places[1:])) == len(places[1:])


@pytest.mark.parametrize(
    "arguments",
    [
        ("parse", "--target", "duckdb"),
        ("build", "--no-partial-parse", "--target", "duckdb"),
        ("build", "--target", "spark"),
    ],
)
def test_nothing_is_kept_of_commands_that_must_parse(
    project: Path, arguments: tuple[str, ...]
) -> None:
    assert place_of(project, arguments) is None


def test_the_checkout_itself_can_be_kept(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build = ("build", "--target", "duckdb")
    assert place_of(REPOSITORY / "dbt_project", build) is not None
    monkeypatch.delenv(FOLDER_VARIABLE)
    assert place_of(REPOSITORY / "dbt_project", build) is None
