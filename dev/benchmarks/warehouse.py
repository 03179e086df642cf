"""The whole warehouse: `clinical-star load`, then `dbt build` with every test."""

import os
import subprocess
import sys
from pathlib import Path

from dev import REPOSITORY
from dev.benchmarks.contenders import timed


def run_warehouse(target: str, directory: Path) -> None:
    """Load a folder of the network into a target and build everything from it."""
    programs = Path(sys.executable).parent
    subprocess.run(
        [
            *(str(programs / "clinical-star"), "load", str(directory)),
            *("--target", target, "--force"),
        ],
        check=True,
        stdout=sys.stderr,
    )
    subprocess.run(
        [str(programs / "dbt"), "build", "--target", target, "--threads", "2"],
        cwd=os.environ.get("DBT_PROJECT_DIR", REPOSITORY / "dbt_project"),
        check=True,
        stdout=sys.stderr,
    )


if __name__ == "__main__":
    target, directory = sys.argv[1], Path(sys.argv[2])
    timed(lambda: run_warehouse(target, directory))
