"""The wheel, installed into an empty environment and used outside the checkout."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from dev.harness import REPOSITORY
from dev.uv import find_uv

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def environment(
    wheel: Path, adapter: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Give an environment of the wheels and what they need, at the locked versions."""
    folder = tmp_path_factory.mktemp("installed")
    environment, requirements = folder / "environment", folder / "requirements.txt"
    into = ("--python", environment / "bin" / "python")
    install = ("pip", "install", *into, "--no-deps")
    without = ("--no-dev", "--no-emit-workspace", "--no-header")
    for command in (
        ("venv", "--python", sys.executable, environment),
        ("export", "--frozen", *without, "--output-file", requirements),
        (*install, "--require-hashes", "-r", requirements),
        (*install, wheel, adapter),
    ):
        subprocess.run(
            [find_uv(), "--quiet", *command], cwd=REPOSITORY, check=True, timeout=600
        )
    return environment


@pytest.fixture(scope="module")
def run(environment: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Give a function that runs a program as somebody without a checkout would."""
    folder = tmp_path_factory.mktemp("elsewhere")
    variables = {
        "PATH": f"{environment}/bin:/usr/bin:/bin",
        "HOME": str(folder),
        "DBT_PROJECT_DIR": str(folder / "dbt_project"),
    }

    def run(
        program: str, *arguments: str, inside: str = ""
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [environment / "bin" / program, *arguments],
            cwd=folder / inside,
            env=variables,
            text=True,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            check=False,
        )

    return run


@pytest.mark.slow
def test_only_the_second_parser_of_dbt_is_left_out(environment: Path) -> None:
    python = environment / "bin" / "python"
    said = subprocess.run(
        [find_uv(), "pip", "check", "--python", python],
        text=True,
        capture_output=True,
        check=False,
    ).stderr
    missing = [line for line in said.splitlines() if line.startswith("The package")]
    assert len(missing) == 1
    assert "requires `dbt-core-experimental-parser" in missing[0]


@pytest.mark.slow
def test_a_user_of_the_wheel_gets_from_nothing_to_a_report(run: Run) -> None:
    target = ("--target", "duckdb")
    load = ("clinical-star", "load", "files", *target)
    assert "Usage: clinical-star" in run("clinical-star", "--help").stdout
    refused = run(*load)
    assert refused.returncode == 1
    assert "clinical-star init FOLDER" in refused.stderr
    for command, inside in (
        (("clinical-star", "init", "."), ""),
        (("clinical-star", "generate", "--patients", "50", "--out", "files"), ""),
        (load, ""),
        (("dbt", "build", *target, "--resource-type", "seed"), "dbt_project"),
        (("dbt", "run", *target), "dbt_project"),
        (("clinical-star", "report", *target, "--out", "report.html"), ""),
    ):
        done = run(*command, inside=inside)
        assert done.returncode == 0, (command, done.stdout, done.stderr)
    # So few patients need not look like a hospital's.
    assert "Data Docs:" in run("clinical-star", "check", *target).stdout
