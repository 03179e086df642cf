"""A process that works in one copy: imports what takes long, then forks for each fault.

It reads a request as a line of JSON and answers with one. Started by dev.mutants.
"""

import gc
import json
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from dev.mutants.copies import planted
from dev.mutants.forks import (
    FIRST_BUILD_ALONE,
    RECORDS,
    REPLAY,
    TIMED_OUT,
    TOUCHED,
    VERDICT,
    forked,
)
from dev.mutants.mutant import Mutant
from dev.mutants.stages import LOADER_TESTS, Stage, recorded_stages, stages_of

# Nothing of the project itself: that is read after the fault is planted.
_IMPORTED = {
    "models": (
        "dbt.cli.main",
        "dbt.adapters.duckdb",
        "scipy.stats",
        "statsmodels.api",
        "altair",
        "sqlalchemy",
    ),
    "loader": ("sqlalchemy.dialects.mysql.pymysql", "hypothesis", "rich.progress"),
}
_ALWAYS = ("pandas", "numpy", "duckdb", "yaml", "jinja2", "click", "pymysql", "pytz")
_NOTHING_COLLECTED = 5


@dataclass(eq=False)
class _Noticed:
    """The first test that failed."""

    verdict: Path

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self._note(report.nodeid)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self._note(report.nodeid or "collection")

    def _note(self, name: str) -> None:
        if not self.verdict.exists():
            self.verdict.write_text(name)


@dataclass(frozen=True)
class Worker:
    """A copy of the checkout, and the folder of what is kept for it."""

    place: Path
    records: Path

    def record(self, name: str) -> dict[str, Any]:
        """Run tests without a fault and keep what they make; say if they passed."""
        start = time.monotonic()
        if name in LOADER_TESTS:
            stage = Stage(name, LOADER_TESTS[name], 1800)
            os.environ[TOUCHED] = name
            plugin = "dev.mutants.touched"
        else:
            (stage,) = (each for each in recorded_stages() if each.name == name)
            stage = replace(stage, seconds=1800)
            plugin = "dev.mutants.replay"
        code, test = self._run(stage, "-p", plugin)
        seconds = round(time.monotonic() - start, 1)
        return {"code": code, "test": test, "seconds": seconds}

    def tried(self, stages: list[Stage]) -> dict[str, Any]:
        """Run the stages, one after another, until a test notices; say which."""
        replay = ("-p", "dev.mutants.replay")
        os.environ[REPLAY] = "1"
        took: dict[str, float] = {}
        answer = {"verdict": "survived", "stage": "", "test": ""}
        for stage in stages:
            start = time.monotonic()
            plugins = replay if stage.is_replayed else ()
            code, test = self._run(stage, "-x", *plugins)
            took[stage.name] = round(time.monotonic() - start, 1)
            if code not in (0, _NOTHING_COLLECTED):
                test = "time limit" if code == TIMED_OUT else test
                answer = {"verdict": "caught", "stage": stage.name, "test": test}
                break
        del os.environ[REPLAY]
        return {**answer, "seconds": round(sum(took.values()), 1), "took": took}

    def _run(self, stage: Stage, *options: str) -> tuple[int, str]:
        verdict = self.records / "verdict"
        by_dbt = verdict.with_suffix(".dbt")
        for path in (verdict, by_dbt):
            path.unlink(missing_ok=True)
        os.environ[VERDICT] = str(verdict)
        arguments = [
            *stage.tests,
            *options,
            *("-q", "-p", "no:cacheprovider", "--no-header", "--tb=short"),
            f"--basetemp={self.records / 'pytest'}",
        ]

        def act() -> int:
            if stage.is_first_build_alone:
                os.environ[FIRST_BUILD_ALONE] = "1"
            return int(pytest.main(arguments, plugins=[_Noticed(verdict)]))

        words = self.records / f"{stage.name.replace(' ', '_')}.log"
        code, _ = forked(act, words, stage.seconds)
        test = verdict.read_text() if verdict.exists() else f"exit code {code}"
        return code, f"dbt build ({test})" if by_dbt.exists() else test


def main() -> None:
    """Answer requests until there are no more."""
    # Ended, it ends its fork too, and mends the copy.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    room, records = sys.argv[1], Path(sys.argv[2])
    records.mkdir(parents=True, exist_ok=True)
    os.environ[RECORDS] = str(records)
    worker = Worker(Path.cwd(), records)
    for module in (*_ALWAYS, *_IMPORTED[room]):
        import_module(module)
    gc.freeze()
    # What the tests of this process write must not be taken for an answer.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    acts: dict[str, Callable[[Any], dict[str, Any]]] = {
        "record": worker.record,
        "try": lambda of: _try(worker, Mutant(**of["mutant"]), of["is_first"]),
        "check": lambda _: worker.tried(recorded_stages()),
    }
    for line in sys.stdin:
        request = json.loads(line)
        answer = acts[request["act"]](request.get("of"))
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


def _try(worker: Worker, mutant: Mutant, is_first: bool) -> dict[str, Any]:
    """Try the first stage alone, or the others."""
    stages = list(stages_of(mutant, worker.records))
    now, later = (stages[:1], stages[1:]) if is_first else (stages[1:], [])
    with planted(worker.place, mutant):
        answer = worker.tried(now)
    if answer["verdict"] == "survived" and later:
        answer["verdict"] = "open"
    return answer


if __name__ == "__main__":
    main()
