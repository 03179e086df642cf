"""Workers, each in a copy of its own, and the faults given to them."""

import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from dev import REPOSITORY
from dev.mutants.copies import brought_up_to_date, digest_of
from dev.mutants.mutant import Mutant
from dev.mutants.results import write_result
from dev.mutants.stages import LOADER_TESTS, recorded_stages

PLACE = REPOSITORY / "target" / "mutants"
# What a kept warehouse, and the list of lines that tests run, do not depend on.
_NOT_KEPT = {
    "models": r"^(docs|dev/mutants|\.github|powerbi)/|\.md$|/test_\w+\.py$",
    "loader": r"^(?!(tests/)?loader/|adapters/mysql_se|tests/sessions/|dev/harness/)",
}


class WorkerError(Exception):
    """Faults cannot be tried; the message says what to do."""


class Worker:
    """A process that works in a copy of its own."""

    def __init__(self, room: str, place: Path) -> None:
        copy = place / "copy"
        brought_up_to_date(REPOSITORY, copy)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "dev.mutants.worker", room, str(place / "records")],
            cwd=copy,
            env=_environment(copy),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=place.joinpath("worker.log").open("ab"),
            text=True,
        )

    def ask(self, act: str, of: object = None) -> dict[str, Any]:
        """Return the worker's answer to a request.

        Raise WorkerError when the worker has ended.
        """
        assert self._process.stdin is not None and self._process.stdout is not None
        try:
            self._process.stdin.write(json.dumps({"act": act, "of": of}) + "\n")
            self._process.stdin.flush()
            answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        except (OSError, json.JSONDecodeError):
            raise WorkerError(f"A worker ended: read {PLACE}/*/worker.log.") from None
        return answer

    def end(self) -> None:
        """End the process."""
        self._process.terminate()
        self._process.wait()


def _environment(copy: Path) -> dict[str, str]:
    packages = os.pathsep.join((str(copy), str(copy / "adapters")))
    return {**os.environ, "PYTHONPATH": packages, "OPENBLAS_NUM_THREADS": "1"}


@contextmanager
def _workers(room: str, count: int) -> Iterator[list[Worker]]:
    with ExitStack() as stack:
        workers = []
        for number in range(count):
            folder = PLACE / f"{room}_{number}"
            folder.mkdir(parents=True, exist_ok=True)
            worker = Worker(room, folder)
            stack.callback(worker.end)
            workers.append(worker)
        yield workers


def _prepare(room: str, workers: list[Worker]) -> None:
    """Run the tests without a fault, once per state of the checkout, and keep all."""
    digest = digest_of(REPOSITORY, _NOT_KEPT[room])

    def prepared(number: int) -> None:
        marker = PLACE / f"{room}_{number}" / "prepared"
        done = marker.read_text("utf-8").splitlines() if marker.exists() else []
        if digest not in done:
            shutil.rmtree(marker.with_name("records"), ignore_errors=True)
            marker.with_name("records").mkdir()
            done = [digest]
        names = [stage.name for stage in recorded_stages()]
        if room == "loader":
            names = list(LOADER_TESTS)[number :: len(workers)]
        for name in [name for name in names if name not in done]:
            _record(room, workers[number], name)
            done.append(name)
            marker.write_text("\n".join(done), encoding="utf-8")
        if room == "models" and "checked" not in done:
            _check(workers[number])
            marker.write_text("\n".join([*done, "checked"]), encoding="utf-8")

    with ThreadPoolExecutor(len(workers)) as pool:
        list(pool.map(prepared, range(len(workers))))


def _record(room: str, worker: Worker, name: str) -> None:
    answer = worker.ask("record", name)
    say(f"without a fault: {name}, {answer['seconds']} s")
    if answer["code"] == 0:
        return
    if answer["code"] == 1 and room == "loader":
        say(f"{answer['test']} fails without a fault: what fails is left out")
    else:
        raise WorkerError(
            f"{answer['test']} fails without a fault: read {PLACE}/*/records/*.log."
        )


def _check(worker: Worker) -> None:
    """Raise WorkerError where a test fails on kept warehouses, without a fault."""
    answer = worker.ask("check")
    say(f"on kept warehouses, without a fault: {answer['took']}")
    if answer["verdict"] != "survived":
        raise WorkerError(
            f"{answer['test']} fails on kept warehouses: leave it out of "
            "dev/mutants/stages.py."
        )


def try_all(
    room: str, mutants: list[Mutant], opened: Collection[str], results: Path, count: int
) -> None:
    """Try mutants of a room with so many workers, and write down each verdict.

    The cheapest stage comes first for all, and the others for what it left open, as an
    earlier run did for the identities in `opened`. Raise WorkerError when tests fail
    without a fault or a worker ends.
    """
    fresh = deque(each for each in mutants if each.identity not in opened)
    later = deque(each for each in mutants if each.identity in opened)
    lock = threading.Lock()

    def work(worker: Worker) -> None:
        while True:
            with lock:
                if not fresh and not later:
                    return
                is_first = bool(fresh)
                mutant = fresh.popleft() if fresh else later.popleft()
            asked = {"mutant": asdict(mutant), "is_first": is_first}
            answer = worker.ask("try", asked)
            with lock:
                write_result(results, mutant, answer)
                if answer["verdict"] == "open":
                    later.append(mutant)
                say(
                    f"{len(fresh)} and {len(later)} left: {answer['verdict']} in "
                    f"{answer['seconds']} s, {mutant.path}:{mutant.line} {mutant.kind}"
                    f" {answer['test']}"
                )

    with _workers(room, count) as workers:
        _prepare(room, workers)
        with ThreadPoolExecutor(count) as pool:
            list(pool.map(work, workers))


def say(words: str) -> None:
    """Report progress."""
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {words}\n")
