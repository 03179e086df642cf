"""Compares load and `dbt build` with the earlier notebook's pipeline, in one run."""

import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from dev import REPOSITORY
from dev.benchmarks.measure import (
    Run,
    engine,
    measured,
    medians,
    print_table,
    say,
)

_WAYS = {
    "load + `dbt build` with all tests": "dev.benchmarks.warehouse",
    "the notebook's pipeline, no tests": "dev.benchmarks.notebook",
}
_SLOWEST = 15


def time_pipelines(target: str, directory: Path, rounds: int) -> None:
    """Measure both on a server, or only the warehouse on DuckDB; print the tables."""
    ways = dict(list(_WAYS.items())[: 1 if target == "duckdb" else None])
    runs: dict[str, list[Run]] = {way: [] for way in ways}
    with (
        tempfile.TemporaryDirectory(prefix="clinical-bench-") as folder,
        engine(target) as (_, account),
    ):
        environment = {**account, **environment_in(Path(folder))}
        for way in list(ways) * rounds:
            # Each has a prefix of its own, so that neither finds the other's tables.
            own = {**environment, "CLINICAL_SCHEMA": ways[way].replace(".", "_")}
            run = measured(ways[way], [target, str(directory)], own)
            runs[way].append(run)
            say(f"{target}, {way}: {run.seconds:.1f} s, {run.peak_mb:.0f} MB")
        _report(target, runs)
        _report_nodes(target, Path(environment["DBT_TARGET_PATH"]))


def environment_in(folder: Path) -> dict[str, str]:
    """Return the settings of a warehouse that keeps its files in a folder."""
    shutil.copy(REPOSITORY / "profiles.example.yml", folder / "profiles.yml")
    return {
        "DBT_PROFILES_DIR": str(folder),
        "DBT_TARGET_PATH": str(folder / "target"),
        "DBT_LOG_PATH": str(folder / "logs"),
        "CLINICAL_DUCKDB_PATH": str(folder / "bench.duckdb"),
        "CLINICAL_SCHEMA": "clinical_bench",
    }


def _report(target: str, runs: Mapping[str, list[Run]]) -> None:
    middle = medians(runs)
    notebook = middle.get(list(_WAYS)[1])
    table = [["way", "seconds", "share of the notebook's time", "client's peak MB"]]
    for way, seconds in middle.items():
        share = f"{seconds / notebook:.0%}" if notebook else ""
        peak = max(run.peak_mb for run in runs[way])
        table.append([way, f"{seconds:.1f}", share, f"{peak:.0f}"])
    [count, *_] = map(len, runs.values())
    print_table(f"{target}: load and build, medians of {count} runs", table)


def _report_nodes(target: str, folder: Path) -> None:
    """Print the slowest nodes of the last build."""
    results = json.loads(folder.joinpath("run_results.json").read_text())["results"]
    slowest = sorted(results, key=lambda each: -each["execution_time"])[:_SLOWEST]
    total = sum(each["execution_time"] for each in results)
    table = [["node of the last build", "seconds"]]
    for each in slowest:
        name = ".".join(each["unique_id"].split(".")[::2][:2])
        table.append([name, f"{each['execution_time']:.1f}"])
    table.append([f"all {len(results)} nodes", f"{total:.1f}"])
    print_table(f"{target}: slowest nodes", table)
