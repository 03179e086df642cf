"""`make bench`: the loader beside its measures, alternating, on each engine."""

import argparse
import json
import os
import secrets
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import yaml

from servers import Server, connect, running

REPOSITORY = Path(__file__).resolve().parents[1]
_SERVER_WAYS = ("loader", "loader, local_infile off", "raw", "to_sql")
_WAYS = {"mysql": _SERVER_WAYS, "mariadb": _SERVER_WAYS, "duckdb": ("loader", "bare")}
_TITLES = {
    "loader": "loader, every check on",
    "loader, local_infile off": "loader without `local_infile`",
    "raw": "one raw `LOAD DATA LOCAL INFILE`",
    "to_sql": "pandas `to_sql(chunksize=50000)`",
    "bare": "bare `CREATE TABLE AS SELECT … read_csv`",
}


@dataclass(frozen=True)
class Run:
    """One measurement."""

    seconds: float
    peak_mb: float


def main() -> None:
    """Measure and print one table per engine."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--patients", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--targets", nargs="+", choices=_WAYS, default=list(_WAYS))
    parser.add_argument("--ways", nargs="+", choices=_TITLES, default=list(_TITLES))
    parser.add_argument("--labs", type=Path, help="lab_results.csv to load instead")
    arguments = parser.parse_args()
    labs = arguments.labs or _generated(arguments.patients)
    with labs.open("rb") as lines:
        rows = sum(1 for _ in lines) - 1
    _say(f"{labs.stat().st_size / 1e6:.0f} MB, {rows:,} lab results", sys.stderr)
    for target in arguments.targets:
        with tempfile.TemporaryDirectory(prefix="clinical-bench-") as directory:
            ways = [way for way in _WAYS[target] if way in arguments.ways]
            runs = _measure(target, labs, Path(directory), ways * arguments.rounds)
        _report(target, rows, runs)


def _generated(patients: int) -> Path:
    directory = REPOSITORY / "data" / "generated" / f"bench_{patients}"
    labs = directory / "lab_results.csv"
    if not labs.is_file():
        _say(f"generating {patients:,} patients", sys.stderr)
        program = str(Path(sys.executable).with_name("clinical-star"))
        command = [program, "generate", "--patients", str(patients)]
        subprocess.run([*command, "--out", str(directory)], check=True)  # noqa: S603
    return labs


def _measure(
    target: str, labs: Path, directory: Path, ways: list[str]
) -> dict[str, list[Run]]:
    """Measure the ways in this order, one after the other."""
    runs: dict[str, list[Run]] = {way: [] for way in ways}
    with _engine(target) as (server, account):
        file = _prepare(directory, labs)
        environment = {**account, **_project(directory)}
        for number, way in enumerate(ways, start=1):
            run = _run(way, target, file, environment, server)
            runs[way].append(run)
            figures = f"{run.seconds:.1f} s, {run.peak_mb:.0f} MB"
            _say(f"{target} {number}/{len(ways)}, {way}: {figures}", sys.stderr)
    return runs


def _prepare(directory: Path, labs: Path) -> Path:
    """Put the file where the loader finds it, and nothing else."""
    files = directory / "files"
    files.mkdir()
    file = files / "lab_results.csv"
    file.symlink_to(labs.resolve())
    return file


def _project(directory: Path) -> dict[str, str]:
    """Make a dbt project whose contract is the real one, but of the labs only."""
    project = directory / "project"
    contract = Path("models/staging/network/_network__sources.yml")
    project.joinpath(contract).parent.mkdir(parents=True)
    document = yaml.safe_load((REPOSITORY / "dbt_project" / contract).read_text())
    [source] = document["sources"]
    source["tables"] = [t for t in source["tables"] if t["name"] == "lab_results"]
    project.joinpath(contract).write_text(yaml.safe_dump(document))
    shutil.copy(REPOSITORY / "dbt_project" / "dbt_project.yml", project)
    shutil.copy(REPOSITORY / "profiles.example.yml", project / "profiles.yml")
    return {
        "DBT_PROJECT_DIR": str(project),
        "DBT_PROFILES_DIR": str(project),
        "CLINICAL_DUCKDB_PATH": str(directory / "bench.duckdb"),
        "CLINICAL_SCHEMA": f"clinical_bench_{secrets.token_hex(4)}",
    }


@contextmanager
def _engine(target: str) -> Iterator[tuple[Server | None, Mapping[str, str]]]:
    if target == "duckdb":
        yield None, dict(os.environ)
        return
    with running("mysql" if target == "mysql" else "mariadb") as server:
        yield server, {**os.environ, **server.environment()}
        _say(f"{server.kind} {server.version}", sys.stderr)


def _run(
    way: str,
    target: str,
    file: Path,
    environment: Mapping[str, str],
    server: Server | None,
) -> Run:
    if server is not None:
        with connect(server) as connection, connection.cursor() as cursor:
            off = way.endswith("local_infile off")
            cursor.execute("set global local_infile = %s", (int(not off),))
    contender = way.split(",", maxsplit=1)[0]
    command = [sys.executable, "-m", "benchmarks.contenders", contender, target]
    done = subprocess.run(  # noqa: S603  our own interpreter
        [*command, str(file)],
        cwd=REPOSITORY,
        env=dict(environment),
        text=True,
        stdout=subprocess.PIPE,
        check=True,
    )
    return Run(**json.loads(done.stdout))


def _report(target: str, rows: int, runs: Mapping[str, list[Run]]) -> None:
    medians = {
        way: statistics.median(run.seconds for run in found)
        for way, found in runs.items()
    }
    [count, *_] = map(len, runs.values())
    _say(f"\n{target}, medians of {count} (fastest):\n", sys.stdout)
    _say("| way | seconds | rows/s | of the loader's time | peak MB |", sys.stdout)
    _say("|---|---|---|---|---|", sys.stdout)
    for way, seconds in medians.items():
        fastest = min(run.seconds for run in runs[way])
        peak = max(run.peak_mb for run in runs[way])
        ratio = seconds / medians.get("loader", seconds)
        _say(
            f"| {_TITLES[way]} | {seconds:.1f} ({fastest:.1f}) "
            f"| {rows / seconds:,.0f} | {ratio:.0%} | {peak:.0f} |",
            sys.stdout,
        )


def _say(line: str, stream: object) -> None:
    print(line, file=stream, flush=True)  # type: ignore[call-overload]


if __name__ == "__main__":
    main()
