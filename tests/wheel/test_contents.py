"""The wheel holds what the programs need outside a checkout, and nothing else."""

import shutil
import subprocess
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import yaml
from click.testing import CliRunner

from clinical_star.cli.main import cli
from dev.harness import REPOSITORY
from tests.wheel.conftest import build

# Rules for those who change the project.
_NOT_SHIPPED = {
    "dbt_project/.sqlfluff",
    "dbt_project/.sqlfluffignore",
    "dbt_project/dbt-bouncer.yml",
}


def files_of_the_checkout(*paths: str) -> set[str]:
    """Return what git tracks or would track in these folders and files."""
    options = ("--cached", "--others", "--exclude-standard")
    listed = subprocess.run(
        ["git", "ls-files", "-z", *options, "--", *paths],
        cwd=REPOSITORY,
        text=True,
        capture_output=True,
        check=True,
    ).stdout.split("\0")
    return {name for name in listed if name and REPOSITORY.joinpath(name).is_file()}


def pyproject() -> dict[str, Any]:
    return tomllib.loads(REPOSITORY.joinpath("pyproject.toml").read_text("utf-8"))


def test_the_wheel_holds_the_packages_and_the_project(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
    packages = files_of_the_checkout("clinical_star", "loader")
    project = files_of_the_checkout(
        "dbt_project", "metrics.yml", "profiles.example.yml"
    )
    shipped = {f"clinical_star/project/{name}" for name in project - _NOT_SHIPPED}
    assert project > _NOT_SHIPPED
    assert held == packages | shipped


def test_the_wheel_of_the_adapter_holds_its_sql(adapter: Path) -> None:
    with zipfile.ZipFile(adapter) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
    packages = files_of_the_checkout("adapters/dbt", "adapters/mysql_sessions")
    assert held == {name.removeprefix("adapters/") for name in packages}
    assert any(name.endswith("swap.sql") for name in held)


def test_the_build_refuses_when_a_shipped_file_is_missing(
    source: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "source"
    shutil.copytree(source, copy, ignore=shutil.ignore_patterns("data", "docs"))
    shutil.rmtree(copy / "dbt_project" / "seeds")
    copy.joinpath("metrics.yml").unlink()
    built = build("wheel", copy, tmp_path)
    assert built.returncode != 0
    assert "dbt_project/seeds, metrics.yml" in built.stderr
    assert list(tmp_path.glob("*.whl")) == []


def test_one_version_is_everywhere(wheel: Path) -> None:
    version = pyproject()["project"]["version"]
    project = REPOSITORY.joinpath("dbt_project", "dbt_project.yml").read_text("utf-8")
    said = CliRunner().invoke(cli, ["--version"], prog_name="clinical-star").output
    assert yaml.safe_load(project)["version"] == version
    assert said == f"clinical-star, version {version}\n"
    assert wheel.name == f"clinical_star-{version}-py3-none-any.whl"


def test_tests_build_with_the_backend_of_a_release() -> None:
    settings = pyproject()
    [backend] = settings["build-system"]["requires"]
    assert backend in settings["dependency-groups"]["dev"]
