"""Compares the time of a check with that of the same figures from hand-written SQL.

`python -m dev.benchmarks.checks --patients 100000 --targets mysql` generates and loads
data, then runs `clinical-star check --layer raw` and `checks_by_hand.sql`, which has
one statement and one scan for each table, in turns, and prints the median seconds.
`import` is the part of a check that the import of Great Expectations takes.
"""

import argparse
import os
import secrets
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import duckdb

from dev import REPOSITORY
from dev.servers import Server, connect, running

_BY_HAND = Path(__file__).with_name("checks_by_hand.sql")
_PROGRAM = str(Path(sys.executable).with_name("clinical-star"))


def main() -> None:
    """Measure each engine and print a line for each way."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--patients", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    engines = ["mysql", "mariadb", "duckdb"]
    parser.add_argument("--targets", nargs="+", choices=engines, default=engines)
    parser.add_argument(
        "--files", type=Path, help="folder of CSV files to load instead"
    )
    arguments = parser.parse_args()
    files = arguments.files or _generated(arguments.patients)
    for target in arguments.targets:
        with (
            tempfile.TemporaryDirectory(prefix="clinical-bench-") as directory,
            _engine(target) as server,
        ):
            environment = _environment(Path(directory), server)
            _run(environment, "load", str(files), "--target", target)
            check = ("check", "--target", target, "--layer", "raw", "--new-baseline")
            pages = ("--docs-dir", str(Path(directory) / "docs"))
            seconds: dict[str, list[float]] = {"check": [], "import": [], "by hand": []}
            for _ in range(arguments.rounds):
                seconds["check"].append(_timed(_run, environment, *check, *pages))
                seconds["import"].append(_timed(_import))
                seconds["by hand"].append(_timed(_by_hand, environment, server))
            medians = {way: statistics.median(found) for way, found in seconds.items()}
            for way, found in medians.items():
                sys.stdout.write(f"{target} {way}: {found:.1f} s\n")
            sys.stdout.flush()


def _generated(patients: int) -> Path:
    directory = REPOSITORY / "data" / "generated" / f"bench_{patients}"
    if not directory.joinpath("lab_results.csv").is_file():
        size = ("--patients", str(patients), "--out", str(directory))
        _run(os.environ, "generate", *size)
    return directory


@contextmanager
def _engine(target: str) -> Iterator[Server | None]:
    if target == "duckdb":
        yield None
        return
    with running("mysql" if target == "mysql" else "mariadb") as server:
        yield server


def _environment(directory: Path, server: Server | None) -> dict[str, str]:
    shutil.copy(REPOSITORY / "profiles.example.yml", directory / "profiles.yml")
    return {
        **os.environ,
        **(server.environment() if server else {}),
        "DBT_PROFILES_DIR": str(directory),
        "CLINICAL_DUCKDB_PATH": str(directory / "bench.duckdb"),
        "CLINICAL_SCHEMA": f"clinical_bench_{secrets.token_hex(4)}",
    }


def _run(environment: Mapping[str, str], *arguments: str) -> None:
    subprocess.run(
        [_PROGRAM, *arguments],
        env=dict(environment),
        check=True,
        stdout=subprocess.DEVNULL,
    )


def _import() -> None:
    command = [sys.executable, "-c", "import clinical_star.checks.suites"]
    subprocess.run(command, check=True, cwd=REPOSITORY)


def _by_hand(environment: Mapping[str, str], server: Server | None) -> None:
    text = _BY_HAND.read_text().replace(
        "raw.", f"{environment['CLINICAL_SCHEMA']}_raw."
    )
    for statement in text.split(";"):
        if not statement.strip():
            continue
        if server is None:
            with duckdb.connect(environment["CLINICAL_DUCKDB_PATH"]) as embedded:
                embedded.execute(statement).fetchall()
            continue
        with connect(server) as connection, connection.cursor() as cursor:
            cursor.execute(statement)
            cursor.fetchall()


def _timed(do: object, *arguments: object) -> float:
    start = time.monotonic()
    do(*arguments)  # type: ignore[operator]
    return time.monotonic() - start


if __name__ == "__main__":
    main()
