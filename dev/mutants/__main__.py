"""Plant faults in a copy of the checkout and count those that the tests notice."""

import argparse
import sys
from collections.abc import Collection, Iterable, Sequence

from dev import REPOSITORY
from dev.mutants.copies import digest_of
from dev.mutants.mutant import Mutant, drawn
from dev.mutants.results import equivalent, read_results, verdicts
from dev.mutants.rooms import ROOMS, mutants_of
from dev.mutants.score import score_table, summary, survivors
from dev.mutants.workers import PLACE, WorkerError, say, try_all

_HELP = """\
Faults are planted one at a time, in copies of the checkout under target/mutants: in the
SQL and seeds of dbt_project (room models) and in the Python of loader/ (room loader).
The tests that could see one run from cheap to expensive and stop at the first that
fails: then the fault is caught. One that no test notices survived: either a test is
missing, or the change makes no difference. Write the test, or put the mutant with your
reason into dev/mutants/equivalent.csv.

The draw depends on the seed and on the faulty lines alone, so another commit is tried
with the same faults. Results are kept for each state of the checkout; a run that was
interrupted resumes. Use --only to try a fault again with a test that you just wrote.
"""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m dev.mutants",
        description=_HELP,
        epilog="As in: make mutants MUTANTS=20 ROOM=loader SEED=2",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--mutants",
        type=int,
        default=150,
        help="faults to plant in each room; default 150",
    )
    parser.add_argument(
        "--room", action="append", choices=ROOMS, help="plant faults in this room only"
    )
    parser.add_argument(
        "--seed", type=int, default=1, help="seed of the draw; default 1"
    )
    parser.add_argument(
        "--workers", type=int, default=2, help="faults tried at a time; default 2"
    )
    parser.add_argument(
        "--only",
        nargs="+",
        metavar="IDENTITY",
        default=(),
        help="try only these faults, again",
    )
    parser.add_argument(
        "--list", action="store_true", help="print the drawn faults and plant none"
    )
    parser.add_argument(
        "--report", action="store_true", help="print the score so far and plant none"
    )
    return parser


def _chosen(
    rooms: Iterable[str], count: int, seed: int, only: Collection[str]
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
        raise WorkerError(
            f"No fault is named {', '.join(sorted(missing))}: run with --list."
        )
    return found


def _run(asked: argparse.Namespace) -> None:
    chosen = _chosen(asked.room or ROOMS, asked.mutants, asked.seed, asked.only)
    if asked.list:
        for each in [mutant for room in chosen.values() for mutant in room]:
            _print(f"{each.identity} {each.path}:{each.line} {each.kind}")
            _print(f"    {each.change()}")
        return
    PLACE.mkdir(parents=True, exist_ok=True)
    results = PLACE / f"results_{digest_of(REPOSITORY)}.jsonl"
    for room, mutants in chosen.items():
        known = {} if asked.only else verdicts(read_results(results, mutants))
        left = [each for each in mutants if known.get(each.identity, "open") == "open"]
        if left and not asked.report:
            say(f"{room}: {len(left)} faults, in copies under {PLACE}")
            try_all(room, left, known, results, asked.workers)
    found = [each for room in chosen.values() for each in read_results(results, room)]
    _print(score_table(found))
    _print(f"\n{survivors(found, equivalent())}")
    _print(f"\n{summary(found)}")


def _print(words: str) -> None:
    sys.stdout.write(f"{words}\n")


def main(arguments: Sequence[str] | None = None) -> None:
    """Try the mutants that have no result yet, and print the score."""
    try:
        _run(_parser().parse_args(arguments))
    except WorkerError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
