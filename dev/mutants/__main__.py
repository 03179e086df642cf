"""Plant faults in a copy of the checkout and count those that the tests notice."""

import json
import os
import queue
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from dev import REPOSITORY
from dev.mutants.copies import brought_up_to_date, digest_of
from dev.mutants.mutant import Mutant, drawn
from dev.mutants.results import equivalent, read_results, write_result
from dev.mutants.rooms import ROOMS, mutants_of
from dev.mutants.score import score_of, score_table, survivors
from dev.mutants.stages import LOADER_TESTS, recorded_stages

_PLACE = REPOSITORY / "target" / "mutants"
# What a kept warehouse, and the list of lines that tests run, do not depend on.
_NOT_KEPT = {
    "models": r"^(docs|dev/mutants|\.github|powerbi)/|\.md$|/test_\w+\.py$",
    "loader": r"^(?!loader/|tests/loader/|tests/sessions/|dev/harness/)",
}
_HELP = """Plant faults and count those that the tests notice.

Faults are planted one at a time, in copies of the checkout under target/mutants: in the
SQL and seeds of dbt_project (room models) and in the Python of loader/ (room loader).
The tests that could see one run from cheap to expensive and stop at the first that
fails: then the fault is caught. One that no test notices survived: either a test is
missing, or the change makes no difference. Write the test, or put the mutant with your
reason into dev/mutants/equivalent.csv.

The draw depends on the seed and on the faulty lines alone, so another commit is tried
with the same faults. Results are kept per state of the checkout: a run that was ended
is carried on. With --only, a fault is tried again, in tests you may have just written.
"""


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

        Raise ClickException when the worker has ended.
        """
        assert self._process.stdin is not None and self._process.stdout is not None
        try:
            self._process.stdin.write(json.dumps({"act": act, "of": of}) + "\n")
            self._process.stdin.flush()
            answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        except (OSError, json.JSONDecodeError):
            raise click.ClickException(
                f"A worker ended: read {_PLACE}/*/worker.log."
            ) from None
        return answer

    def end(self) -> None:
        """End the process."""
        self._process.terminate()
        self._process.wait()


def _environment(copy: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(copy), "OPENBLAS_NUM_THREADS": "1"}


@contextmanager
def _workers(room: str, count: int) -> Iterator[list[Worker]]:
    with ExitStack() as stack:
        workers = []
        for number in range(count):
            folder = _PLACE / f"{room}_{number}"
            folder.mkdir(parents=True, exist_ok=True)
            worker = Worker(room, folder)
            stack.callback(worker.end)
            workers.append(worker)
        yield workers


def _prepare(room: str, workers: list[Worker]) -> None:
    """Run the tests without a fault, once per state of the checkout, and keep all."""
    digest = digest_of(REPOSITORY, _NOT_KEPT[room])

    def prepared(number: int) -> None:
        marker = _PLACE / f"{room}_{number}" / "prepared"
        if marker.exists() and marker.read_text() == digest:
            return
        shutil.rmtree(marker.with_name("records"), ignore_errors=True)
        marker.with_name("records").mkdir()
        names = [stage.name for stage in recorded_stages()]
        if room == "loader":
            names = list(LOADER_TESTS)[number :: len(workers)]
        for name in names:
            answer = workers[number].ask("record", name)
            _say(f"without a fault: {name}, {answer['seconds']} s")
            if answer["code"] == 1 and room == "loader":
                _say(f"{answer['test']} fails without a fault: what fails is left out")
            elif answer["code"] != 0:
                raise click.ClickException(
                    f"{answer['test']} fails without a fault: read "
                    f"{marker.with_name('records')}/{name}.log."
                )
        if room == "models":
            answer = workers[number].ask("check")
            _say(f"replayed without a fault: {answer['verdict']}, {answer['took']}")
            if answer["verdict"] != "survived":
                raise click.ClickException(
                    f"{answer['test']} fails on kept warehouses: leave it out of "
                    "dev/mutants/stages.py."
                )
        marker.write_text(digest)

    with ThreadPoolExecutor(len(workers)) as pool:
        list(pool.map(prepared, range(len(workers))))


def _try_all(room: str, mutants: list[Mutant], results: Path, count: int) -> None:
    waiting: queue.SimpleQueue[Mutant] = queue.SimpleQueue()
    for mutant in mutants:
        waiting.put(mutant)
    lock = threading.Lock()
    done = 0

    def work(worker: Worker) -> None:
        nonlocal done
        while True:
            try:
                mutant = waiting.get_nowait()
            except queue.Empty:
                return
            answer = worker.ask("try", asdict(mutant))
            with lock:
                write_result(results, mutant, answer)
                done += 1
                _say(
                    f"{done} of {len(mutants)}: {answer['verdict']} in "
                    f"{answer['seconds']} s, {mutant.path}:{mutant.line} {mutant.kind}"
                    f" {answer['test']}"
                )

    with _workers(room, count) as workers:
        _prepare(room, workers)
        with ThreadPoolExecutor(count) as pool:
            list(pool.map(work, workers))


def _say(words: str) -> None:
    click.echo(f"{time.strftime('%H:%M:%S')} {words}", err=True)


def _chosen(
    rooms: Iterable[str], count: int, seed: int, only: tuple[str, ...]
) -> dict[str, list[Mutant]]:
    every = {room: mutants_of(REPOSITORY, room) for room in rooms}
    if not only:
        return {room: drawn(mutants, seed, count) for room, mutants in every.items()}
    found = {
        room: [each for each in mutants if each.identity in only]
        for room, mutants in every.items()
    }
    missing = set(only) - {each.identity for room in found.values() for each in room}
    if missing:
        raise click.BadParameter(
            f"{', '.join(sorted(missing))} is no fault of these rooms: run with --list."
        )
    return found


@click.command(help=_HELP, epilog="As in make mutants MUTANTS=20 ROOM=loader SEED=2")
@click.option(
    "--mutants", default=150, show_default=True, help="How many of each room."
)
@click.option(
    "--room",
    "rooms",
    multiple=True,
    type=click.Choice(list(ROOMS)),
    default=list(ROOMS),
)
@click.option(
    "--seed", default=1, show_default=True, help="Another seed, other faults."
)
@click.option("--workers", default=2, show_default=True, help="How many at a time.")
@click.option("--only", multiple=True, metavar="IDENTITY", help="Try these again.")
@click.option(
    "--list", "is_list", is_flag=True, help="Print the draw and plant nothing."
)
@click.option(
    "--report", is_flag=True, help="Print the score so far and plant nothing."
)
def main(
    mutants: int,
    rooms: tuple[str, ...],
    seed: int,
    workers: int,
    only: tuple[str, ...],
    is_list: bool,
    report: bool,
) -> None:
    """Try the mutants that have no result yet, and print the score."""
    chosen = _chosen(rooms, mutants, seed, only)
    if is_list:
        for each in [mutant for room in chosen.values() for mutant in room]:
            click.echo(f"{each.identity} {each.path}:{each.line} {each.kind}")
            click.echo(f"    {each.change()}")
        return
    _PLACE.mkdir(parents=True, exist_ok=True)
    results = _PLACE / f"results_{digest_of(REPOSITORY)}.jsonl"
    for room, drawn_ones in chosen.items():
        done = {each.mutant.identity for each in read_results(results, drawn_ones)}
        left = [each for each in drawn_ones if only or each.identity not in done]
        if left and not report:
            _say(f"{room}: {len(left)} faults, in copies under {_PLACE}")
            _try_all(room, left, results, workers)
    found = [each for room in chosen.values() for each in read_results(results, room)]
    click.echo(score_table(found))
    click.echo(f"\n{survivors(found, equivalent())}")
    click.echo(f"\n{len(found)} mutants, {score_of(found):.1f} % of the others caught.")


if __name__ == "__main__":
    main()
