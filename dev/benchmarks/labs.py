"""Compares ways of loading the laboratory results, taking turns on one engine."""

import secrets
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

import yaml

from dev import REPOSITORY
from dev.benchmarks.measure import (
    Run,
    engine,
    measured,
    medians,
    print_table,
    say,
)
from dev.servers import Server, connect

_SERVER_WAYS = ("loader", "loader, local_infile off", "raw", "to_sql")
_WAYS = {"mysql": _SERVER_WAYS, "mariadb": _SERVER_WAYS, "duckdb": ("loader", "bare")}
TITLES = {
    "loader": "loader with all checks",
    "loader, local_infile off": "loader without `local_infile`",
    "raw": "one plain `LOAD DATA LOCAL INFILE`",
    "to_sql": "pandas `to_sql(chunksize=50000)`",
    "bare": "plain `CREATE TABLE AS SELECT … read_csv`",
}


def time_labs(target: str, labs: Path, ways: list[str], rounds: int) -> None:
    """Measure the ways that exist on the target and print a table of them."""
    with labs.open("rb") as lines:
        rows = sum(1 for _ in lines) - 1
    say(f"{labs.stat().st_size / 1e6:.0f} MB, {rows:,} laboratory results")
    chosen = [way for way in _WAYS[target] if way in ways]
    runs: dict[str, list[Run]] = {way: [] for way in chosen}
    with (
        tempfile.TemporaryDirectory(prefix="clinical-bench-") as directory,
        engine(target) as (server, account),
    ):
        file = _prepare(Path(directory), labs)
        environment = {**account, **_project(Path(directory))}
        for way in chosen * rounds:
            run = _run(way, target, file, environment, server)
            runs[way].append(run)
            say(f"{target}, {way}: {run.seconds:.1f} s, {run.peak_mb:.0f} MB")
    _report(target, rows, runs)


def _prepare(directory: Path, labs: Path) -> Path:
    """Link the file into a directory of its own, where the loader finds only it."""
    files = directory / "files"
    files.mkdir()
    file = files / "lab_results.csv"
    file.symlink_to(labs.resolve())
    return file


def _project(directory: Path) -> dict[str, str]:
    """Create a dbt project with the real contract of the laboratory results only."""
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
    arguments = [contender, target, str(file)]
    return measured("dev.benchmarks.contenders", arguments, environment)


def _report(target: str, rows: int, runs: Mapping[str, list[Run]]) -> None:
    middle = medians(runs)
    table = [["way", "seconds", "rows/s", "share of the loader's time", "peak MB"]]
    for way, seconds in middle.items():
        fastest = min(run.seconds for run in runs[way])
        peak = max(run.peak_mb for run in runs[way])
        table.append(
            [
                TITLES[way],
                f"{seconds:.1f} ({fastest:.1f})",
                f"{rows / seconds:,.0f}",
                f"{seconds / middle.get('loader', seconds):.0%}",
                f"{peak:.0f}",
            ]
        )
    [count, *_] = map(len, runs.values())
    title = f"{target}: loading laboratory results, median (fastest) of {count} runs"
    print_table(title, table)
