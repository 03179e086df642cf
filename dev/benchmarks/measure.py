"""Runs a contender in its own process, and prints the results of several runs."""

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from dev import REPOSITORY
from dev.servers import Server, running

PATIENTS = 100_000
"""How many patients the full scale has; `--scale` multiplies it."""


@dataclass(frozen=True)
class Run:
    """One measurement: seconds of wall time and the peak memory of the client in MB."""

    seconds: float
    peak_mb: float


@contextmanager
def engine(target: str) -> Iterator[tuple[Server | None, dict[str, str]]]:
    """Start the server of a target, and give it with the environment that names it."""
    if target == "duckdb":
        yield None, dict(os.environ)
        return
    with running("mysql" if target == "mysql" else "mariadb") as server:
        yield server, {**os.environ, **server.environment()}
        say(f"{server.kind} {server.version}")


def measured(module: str, arguments: Sequence[str], env: Mapping[str, str]) -> Run:
    """Run a module that prints one line of JSON, the fields of a Run."""
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=REPOSITORY,
        env=dict(env),
        text=True,
        stdout=subprocess.PIPE,
        check=True,
    )
    return Run(**json.loads(done.stdout.splitlines()[-1]))


def generated(scale: float) -> Path:
    """Return the folder of a network of this size, generated on first use."""
    patients = round(scale * PATIENTS)
    directory = REPOSITORY / "data" / "generated" / f"bench_{patients}"
    if not directory.joinpath("medications.csv").is_file():
        say(f"generating {patients:,} patients")
        program = str(Path(sys.executable).with_name("clinical-star"))
        command = [program, "generate", "--patients", str(patients)]
        subprocess.run([*command, "--out", str(directory)], check=True)
    return directory


def medians(runs: Mapping[str, list[Run]]) -> dict[str, float]:
    """Return the median seconds of each way."""
    return {
        way: statistics.median(run.seconds for run in found)
        for way, found in runs.items()
        if found
    }


def print_table(title: str, rows: Sequence[Sequence[str]]) -> None:
    """Print a Markdown table on stdout; the first row names the columns."""
    head, *body = rows
    lines = [title, "", _row(head), _row(["---"] * len(head)), *map(_row, body), ""]
    sys.stdout.write("\n" + "\n".join(lines))
    sys.stdout.flush()


def say(line: str) -> None:
    """Print a line of progress on stderr."""
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
