"""A pytest plug-in: of a warehouse, only what a fault touches is built anew.

Without a fault, each step on a DuckDB warehouse is taken as it is, and the file that it
leaves is kept. With one, the kept files stand in for loads, and for the first `dbt
build`, after which dbt builds and tests the changed nodes and all that read them.
"""

import gc
import json
import os
import pickle
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from dev.harness import REPOSITORY, CommandFailedError, Warehouse
from dev.harness import warehouse as harness
from dev.harness.warehouse import of_build
from dev.mutants.forks import (
    FIRST_BUILD_ALONE,
    RECORDS,
    REPLAY,
    forked,
    record_dbt_failure,
)

_BUILDS = ("build", "run", "seed", "test")
Done = subprocess.CompletedProcess[str]


@dataclass
class _Steps:
    """How far a warehouse has come, and whether it still is what was kept.

    It is from each load on, until a fault touches it: what a load leaves of models does
    not matter, since they are built after it. A copy that a test makes of another
    warehouse never is.
    """

    taken: int = 0
    is_as_kept: bool = False


_steps: dict[Path, _Steps] = {}
_load, _dbt = Warehouse.load, Warehouse.dbt


def pytest_configure() -> None:
    """Take the place of the harness's steps, and keep the names of schemas."""
    for owner, name, ours in (
        (Warehouse, "load", load),
        (Warehouse, "dbt", dbt),
        (harness, "secrets", SimpleNamespace(token_hex=lambda _: "00000000")),
    ):
        setattr(owner, name, ours)


def load(warehouse: Warehouse, directory: Path, *options: str, **named: Any) -> Done:
    """Load files as the harness does, or take the file that was kept."""
    steps = _steps.setdefault(warehouse.directory, _Steps())
    steps.is_as_kept = True
    key = json.dumps(["load", directory.name, options, sorted(named.items())])
    return _step(
        warehouse, key, partial(_load, warehouse, directory, *options, **named)
    )


def dbt(
    warehouse: Warehouse,
    *arguments: str,
    source_system: str = "network",
    variables: Mapping[str, Any] | None = None,
    unit_tests: bool = False,
    check: bool = True,
) -> Done:
    """Run dbt as the harness does, but in a fork, on what changed alone."""
    arguments = of_build(arguments, unit_tests=unit_tests)
    vars_ = {"source_system": source_system, **(variables or {})}
    key = json.dumps(["dbt", arguments, vars_], sort_keys=True)
    run = partial(_forked_dbt, warehouse, vars_, check)
    if not _is_replayed() or arguments[0] not in _BUILDS:
        return _step(warehouse, key, partial(run, arguments))
    steps = _steps.setdefault(warehouse.directory, _Steps())
    if FIRST_BUILD_ALONE in os.environ and not steps.is_as_kept:
        return subprocess.CompletedProcess(arguments, 0, "", "")
    kept = _kept(warehouse, steps, key)
    if kept is None:
        _restore_parsed(warehouse, _folder(warehouse, steps))
        return _step(warehouse, key, partial(run, arguments))
    steps.taken += 1
    _restore(warehouse, kept)
    previous = warehouse.directory / "kept_state"
    shutil.copytree(kept / "target", previous, dirs_exist_ok=True)
    changed = _on_changes_alone(arguments, previous)
    done = run(changed)
    steps.is_as_kept = done.returncode == 0 and not completed(
        warehouse.dbt_target / "run_results.json", previous / "run_results.json"
    )
    return done


def completed(results: Path, kept: Path) -> int:
    """Add the kept results of what was not run again; return how many were run."""
    anew, before = (json.loads(path.read_text("utf-8")) for path in (results, kept))
    ran = {result["unique_id"] for result in anew["results"]}
    rest = [each for each in before["results"] if each["unique_id"] not in ran]
    results.write_text(json.dumps({**anew, "results": [*anew["results"], *rest]}))
    return len(ran)


def _is_replayed() -> bool:
    return REPLAY in os.environ


def _step(warehouse: Warehouse, key: str, act: Callable[[], Done]) -> Done:
    """Take a step, or its kept result; keep it when there is no fault."""
    if warehouse.server is not None:
        return act()
    steps = _steps.setdefault(warehouse.directory, _Steps())
    if _is_replayed():
        kept = _kept(warehouse, steps, key)
        steps.taken += 1
        if kept is None:
            steps.is_as_kept = False
            return act()
        _restore(warehouse, kept)
        done: Done = pickle.loads(kept.joinpath("done").read_bytes())
        return done
    done = act()
    folder = _folder(warehouse, steps)
    steps.taken += 1
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    folder.joinpath("key").write_text(key)
    folder.joinpath("done").write_bytes(pickle.dumps(done))
    if _database(warehouse).exists():
        shutil.copy(_database(warehouse), folder / "warehouse")
    if warehouse.dbt_target.exists():
        shutil.copytree(warehouse.dbt_target, folder / "target")
    return done


def _folder(warehouse: Warehouse, steps: _Steps) -> Path:
    name = "-".join(warehouse.directory.parts[-2:])
    return Path(os.environ[RECORDS]) / name / str(steps.taken)


def _kept(warehouse: Warehouse, steps: _Steps, key: str) -> Path | None:
    folder = _folder(warehouse, steps)
    if warehouse.server is not None or not steps.is_as_kept:
        return None
    if not folder.exists() or folder.joinpath("key").read_text() != key:
        return None
    return folder


def _database(warehouse: Warehouse) -> Path:
    return Path(warehouse.environment["CLINICAL_DUCKDB_PATH"])


def _restore(warehouse: Warehouse, kept: Path) -> None:
    if kept.joinpath("warehouse").exists():
        shutil.copy(kept / "warehouse", _database(warehouse))
    if kept.joinpath("target").exists():
        shutil.rmtree(warehouse.dbt_target, ignore_errors=True)
        shutil.copytree(kept / "target", warehouse.dbt_target)


def _restore_parsed(warehouse: Warehouse, folder: Path) -> None:
    """Spare dbt parsing all files again where a step has other variables."""
    parsed = folder / "target" / "partial_parse.msgpack"
    if parsed.exists():
        warehouse.dbt_target.mkdir(exist_ok=True)
        shutil.copy(parsed, warehouse.dbt_target)


def _on_changes_alone(arguments: tuple[str, ...], previous: Path) -> list[str]:
    """Return the arguments of dbt with each selection met with what changed."""
    changed = "state:modified+"
    given, selection, before = list(arguments), [], ""
    for position, argument in enumerate(arguments):
        if argument.startswith("--"):
            before = argument
        elif before == "--select" and position:
            given[position] = ",".join([*argument.split(" "), changed])
            selection.append(argument)
    if not selection:
        given += ["--select", changed]
    return [*given, "--state", str(previous), "--fail-fast"]


def _forked_dbt(
    warehouse: Warehouse,
    vars_: Mapping[str, Any],
    check: bool,
    arguments: list[str] | tuple[str, ...],
) -> Done:
    command = [
        *arguments,
        *("--target", warehouse.target, "--vars", json.dumps(dict(vars_))),
        *("--target-path", str(warehouse.dbt_target)),
        *("--log-path", str(warehouse.directory / "logs")),
    ]

    def act() -> int:
        # Only here, since they take seconds.
        from dbt.adapters.duckdb.connections import (  # noqa: PLC0415
            DuckDBConnectionManager,
        )
        from dbt.cli.main import dbtRunner  # noqa: PLC0415

        gc.disable()
        os.chdir(REPOSITORY / "dbt_project")
        os.environ.clear()
        os.environ.update(warehouse.environment)
        result = dbtRunner().invoke(command)
        DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
        if result.exception:
            sys.stdout.write(f"{result.exception}\n")
        return 0 if result.success else 2 if result.exception else 1

    code, words = forked(act, warehouse.directory / "dbt_words")
    if code != 0 and check:
        record_dbt_failure()
        raise CommandFailedError(f"dbt {arguments[0]} ended with {code}\n{words}")
    return subprocess.CompletedProcess(command, code, words, "")
