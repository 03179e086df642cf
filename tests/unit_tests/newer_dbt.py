"""A newer dbt in an environment of its own, run on a warehouse of the tests."""

import json
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from dev.harness import REPOSITORY, CommandFailedError, Warehouse
from dev.uv import TOOLS, find_uv

_REQUIREMENTS = Path(__file__).with_name("requirements.txt")


def newer_dbt() -> Path:
    """Return the newer dbt's program, installed on first use and when its pins change.

    Raise RuntimeError when there is no uv to install it with.
    """
    digest = sha256(_REQUIREMENTS.read_bytes()).hexdigest()[:12]
    environment = TOOLS / f"dbt-{digest}"
    if not environment.exists():
        _install(environment)
    return environment / "bin" / "dbt"


def _install(environment: Path) -> None:
    """Make the environment aside and rename it, so that no half-made one is used."""
    uv = find_uv()
    aside = Path(mkdtemp(prefix=f"{environment.name}-", dir=TOOLS))
    python = aside / "bin" / "python"
    for command in (
        ("venv", "--relocatable", "--clear", "--python", sys.executable, str(aside)),
        ("pip", "install", "--python", str(python), "-r", str(_REQUIREMENTS)),
    ):
        subprocess.run([str(uv), "--quiet", *command], check=True)
    try:
        aside.rename(environment)
    except OSError:  # another test run was first
        shutil.rmtree(aside)


def run_newer_dbt(
    warehouse: Warehouse, *arguments: str, source_system: str = "network"
) -> Path:
    """Run the newer dbt on the project and return the folder of what it wrote.

    Raise CommandFailedError, with dbt's output, when it ends with an error.
    """
    target_path = warehouse.directory / "newer_target"
    done = subprocess.run(
        [
            *(str(newer_dbt()), "--no-use-colors", *arguments),
            *("--target", warehouse.target),
            *("--vars", json.dumps({"source_system": source_system})),
            *("--target-path", str(target_path)),
            *("--log-path", str(warehouse.directory / "newer_logs")),
        ],
        cwd=REPOSITORY / "dbt_project",
        env=dict(warehouse.environment),
        text=True,
        capture_output=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    if done.returncode != 0:
        raise CommandFailedError(f"{done.stdout}\n{done.stderr}")
    return target_path


def read_artifact(target_path: Path, name: str) -> dict[str, Any]:
    """Return an artifact that dbt left: manifest or run_results."""
    text = target_path.joinpath(f"{name}.json").read_text("utf-8")
    artifact: dict[str, Any] = json.loads(text)
    return artifact
