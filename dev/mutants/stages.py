"""The tests that could see a fault, from cheap to expensive."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from dev import REPOSITORY
from dev.harness.sources import DEFAULT, SOURCES
from dev.mutants.mutant import Mutant


@dataclass(frozen=True)
class Stage:
    """Some tests in one run of pytest, ended after so many seconds.

    `is_first_build_alone` leaves out what a warehouse is rebuilt for.
    `is_replayed` says that warehouses may be taken from what was kept: a rebuilt one
    knows the compiled code of what was rebuilt alone.
    """

    name: str
    tests: tuple[str, ...]
    seconds: float = 300
    is_first_build_alone: bool = False
    is_replayed: bool = True


_PLAIN_ONES = "not mysql and not mariadb"
# The folders of the sources that most warehouses are not built from.
_OTHER_SOURCES = rf"models/staging/(?!{DEFAULT}/)[^/]+/"
_DUCKDB = ("-m", "not slow", "-k", _PLAIN_ONES)


@dataclass(frozen=True)
class _WarehouseStage:
    """Tests that read warehouses, and the files whose faults they could see."""

    name: str
    tests: tuple[str, ...]
    files: str = ""
    but_not: str = _OTHER_SOURCES
    chosen: str = ""
    is_replayed: bool = True

    def stage(self) -> Stage:
        chosen = ("-k", f"{_PLAIN_ONES} and {self.chosen}") if self.chosen else ()
        return Stage(
            self.name,
            (*self.tests, *_DUCKDB, *chosen),
            is_replayed=self.is_replayed,
        )

    def could_see(self, mutant: Mutant) -> bool:
        return bool(re.search(self.files, mutant.path)) and not (
            self.but_not and re.search(self.but_not, mutant.path)
        )


# Most faults show in the figures of groups of every size.
_GOLDEN_SHOWN = Stage(
    "golden, shown",
    (
        *("tests/golden/test_golden_rows.py", "-m", "not slow"),
        *("-k", "not mysql and not mariadb and not withheld"),
    ),
    is_first_build_alone=True,
)
_CORE = r"intermediate|core|macros|seeds"


def _of(source: str) -> Iterator[_WarehouseStage]:
    """Yield the stages that see the faults of one source's folder."""
    for path in sorted(REPOSITORY.glob(f"tests/dbt/test_{source}_files.py")):
        yield _WarehouseStage(
            source,
            (str(path.relative_to(REPOSITORY)),),
            rf"staging/{source}/|{_CORE}|quality",
            but_not="",
        )
    yield _WarehouseStage(
        f"unit tests of {source}",
        ("tests/dbt/test_unit_tests.py",),
        f"staging/{source}/",
        but_not="",
        chosen=source,
    )


_CHARLSON = r"charlson|diagnos|macros|admissions|digits|age_|quality"
_FINDINGS = r"marts|admissions|lab_results|macros|seeds/(?!charlson|icd10)"
_UNIT_TESTED = (
    r"intermediate|calendar|stg_network|findings/|quality/|macros/(dialect|statistics)"
)
_WAREHOUSE_STAGES = (
    _WarehouseStage(
        "seeds",
        ("tests/charlson/test_seeds.py",),
        "seeds/charlson",
        is_replayed=False,
    ),
    _WarehouseStage(
        "quantiles",
        ("tests/findings/test_quantiles.py",),
        "quantiles",
        is_replayed=False,
    ),
    _WarehouseStage("macros", ("tests/dbt/test_dialect_macros.py",), "macros/dialect"),
    _WarehouseStage("figures", ("tests/findings/test_figures.py",), _FINDINGS),
    _WarehouseStage("charlson", ("tests/charlson/test_agreement.py",), _CHARLSON),
    _WarehouseStage("golden", ("tests/golden",)),
    _WarehouseStage(
        "sample",
        (
            "tests/dbt/test_reconciliation.py::"
            "test_every_raw_table_is_reconciled_with_its_file",
            "tests/dbt/test_protected_values.py",
            "tests/metrics/test_measures.py",
            "tests/report/test_numbers.py",
            "tests/report/test_suppression.py",
        ),
    ),
    _WarehouseStage(
        "worlds",
        ("tests/findings/test_worlds.py", "tests/findings/test_too_little_to_tell.py"),
        _FINDINGS,
    ),
    _WarehouseStage(
        "contract",
        ("tests/dbt/test_meets_contract.py",),
        "contract_rules|has_long_item",
        is_replayed=False,
    ),
    _WarehouseStage(
        "unit tests",
        ("tests/dbt/test_unit_tests.py",),
        _UNIT_TESTED,
        chosen=DEFAULT,
    ),
    *(stage for source in SOURCES if source != DEFAULT for stage in _of(source)),
)
# Of loader/: the tests that are watched, those on servers apart from the rest.
LOADER_TESTS = {
    "plain": ("tests/loader", "tests/sessions", *_DUCKDB),
    "servers": (
        "tests/loader",
        "tests/sessions",
        "-m",
        "not slow",
        "-k",
        "mysql or mariadb",
    ),
}
# The most seconds of tests that one fault is worth.
_UNITS, _PLAIN, _PROGRAMS, _SERVERS = 12, 75, 20, 45
# Tests that take no longer are run whatever their parameters.
_QUICK = 0.25


def recorded_stages() -> list[Stage]:
    """Return the stages whose warehouses are kept before a fault is planted."""
    return [each.stage() for each in _WAREHOUSE_STAGES if each.is_replayed]


def stages_of(mutant: Mutant, records: Path) -> Iterator[Stage]:
    """Yield the stages that could see a mutant, in the order to try them."""
    if mutant.room == "models":
        if not re.search(_OTHER_SOURCES, mutant.path):
            yield _GOLDEN_SHOWN
        yield from (
            each.stage() for each in _WAREHOUSE_STAGES if each.could_see(mutant)
        )
    else:
        yield from _loader_stages(mutant, _touched(records))


@cache
def _touched(records: Path) -> Mapping[str, Mapping[str, Any]]:
    return {
        name: test
        for path in sorted(records.parents[1].glob("touched_*.json"))
        for name, test in json.loads(path.read_text()).items()
    }


def _loader_stages(
    mutant: Mutant, tests: Mapping[str, Mapping[str, Any]]
) -> Iterator[Stage]:
    lines = set(range(mutant.line, mutant.line + mutant.before.count("\n") + 1))
    ran = {
        name: test
        for name, test in tests.items()
        if not lines.isdisjoint(test["lines"].get(mutant.path, ()))
    }
    # What runs on import alone counts as run by all who use the module.
    reached = ran or {
        name: test for name, test in tests.items() if mutant.path in test["lines"]
    }
    plain = [name for name, test in reached.items() if not test["on_server"]]
    programs = [
        name
        for name, test in tests.items()
        if test["runs_programs"] and not test["on_server"] and name not in reached
    ]
    servers = [name for name, test in reached.items() if test["on_server"]]
    units = _within(plain, tests, _UNITS)
    rest = _within(set(plain) - set(units), tests, _PLAIN)
    yield from _some("units", units, tests)
    yield from _some("units and DuckDB", rest, tests)
    if plain or not reached:
        yield from _some("programs", _within(programs, tests, _PROGRAMS), tests)
    yield from _some("servers", _within(servers, tests, _SERVERS), tests)


def _some(
    name: str, chosen: list[str], tests: Mapping[str, Mapping[str, Any]]
) -> Iterator[Stage]:
    """Yield a stage of tests, if there are any, with time enough on a busy machine."""
    if chosen:
        seconds = sum(tests[test]["seconds"] for test in chosen)
        yield Stage(name, tuple(chosen), 60 + 4 * seconds, is_replayed=False)


def _within(
    chosen: Iterable[str], tests: Mapping[str, Mapping[str, Any]], most: float
) -> list[str]:
    """Return the tests to run in so many seconds, or one that takes longer.

    The quickest come first; of a test that builds something, no more than three of its
    parameters before all other tests have had their turn.
    """
    of_function: Counter[str] = Counter()
    turns: dict[str, int] = {}
    quickest = sorted(chosen, key=lambda test: (tests[test]["seconds"], test))
    for test in quickest:
        function = test.partition("[")[0]
        turns[test] = of_function[function] // 3
        of_function[function] += tests[test]["seconds"] > _QUICK
    taken: list[str] = []
    seconds = 0.0
    for test in sorted(quickest, key=lambda test: turns[test]):
        seconds += tests[test]["seconds"]
        if taken and seconds > most:
            break
        taken.append(test)
    return taken
