"""No reader meets a relation that is missing, empty or half-built, whatever happens."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pymysql
import pytest

from dev.harness import REPOSITORY, Target, Warehouse
from dev.harness.built import WITHOUT_TESTS
from dev.servers import Server, connect
from tests.dbt.readers import Reads, counting, polled, row_counts, watched_relations
from tests.dbt.steps import Steps

SERVERS = ("mysql", "mariadb")
FEWEST_READS = 10
SECONDS_TO_WAIT = 300
# What the accidents rebuild. Readers poll these alone: the builds take a few seconds.
REBUILT = (
    *("charlson_bands", "insurance_types", "stg_patients", "patients"),
    *("age_groups", "dim_age_groups"),
)
StepsOn = Callable[[Target], Steps]


@dataclass
class Accidents:
    """What became of a warehouse whose build failed, was killed, and ran again."""

    reads: Reads
    counts: dict[str, dict[str, int]]
    failed_with: int
    leftovers: dict[str, list[str]]
    kinds: dict[str, str]


@pytest.fixture(scope="module", params=SERVERS)
def accidents(request: pytest.FixtureRequest, steps_on: StepsOn) -> Accidents:
    """Let a build fail while it fills a table, kill one, and build again.

    The raw files hold a second admission of one patient by now: only models that read
    no admission can be built.
    """
    warehouse = steps_on(request.param).warehouse
    assert warehouse.server is not None
    expected = row_counts(warehouse, watched_relations(warehouse))
    questions = counting(
        {name: rows for name, rows in expected.items() if name.split("`")[3] in REBUILT}
    )
    counts, leftovers = {}, {}
    with polled(warehouse.server, questions) as reads:
        plant_a_doubled_key(warehouse)
        failed = warehouse.dbt("run", "--select", "patients", check=False)
        counts["failed"] = row_counts(warehouse, list(expected))
    kill_while_it_swaps(warehouse, "charlson_bands", "insurance_types")
    counts["killed"] = row_counts(warehouse, list(expected))
    leftovers["killed"] = relations_like(warehouse, "%\\_\\_dbt\\_%")
    plant_other_kinds(warehouse)
    with polled(warehouse.server, questions) as later_reads:
        rebuild(warehouse, *REBUILT)
    reads.add(later_reads)
    counts["rebuilt"] = row_counts(warehouse, list(expected))
    counts["expected"] = expected
    leftovers["rebuilt"] = relations_like(warehouse, "%\\_\\_dbt\\_%")
    warehouse.execute(f"drop table {warehouse.relation('core', 'kept')}")
    return Accidents(reads, counts, failed.returncode, leftovers, kinds_of(warehouse))


def rebuild(warehouse: Warehouse, *names: str) -> None:
    """Build models and seeds by their names, without their tests."""
    warehouse.dbt("build", *WITHOUT_TESTS, "--select", *names)


def plant_a_doubled_key(warehouse: Warehouse) -> None:
    """Let staging return one row twice, so that the last row of a fill is refused."""
    source = warehouse.relation("staging", "stg_network__patients")
    warehouse.execute(
        f"create or replace view {warehouse.relation('staging', 'stg_patients')}"
        f" as select * from {source} union all (select * from {source} limit 1)"
    )


def plant_other_kinds(warehouse: Warehouse) -> None:
    """Put a view where dbt will put a table, and a table where it will put a view."""
    core = warehouse.relation("core", "age_groups")
    star = warehouse.relation("star", "dim_age_groups")
    kept = warehouse.relation("core", "kept")
    warehouse.execute(f"rename table {core} to {kept}")
    warehouse.execute(f"create view {core} as select * from {kept}")
    warehouse.execute(f"drop view {star}")
    warehouse.execute(f"create table {star} as select * from {kept}")


def kill_while_it_swaps(warehouse: Warehouse, seed: str, model: str) -> None:
    """Kill a build of both when their candidates are full and wait to be swapped in.

    Its connections die with it, as they do when the machine of the build fails: else
    the server would still carry out the renames that it was sent.
    """
    assert warehouse.server is not None
    relations = [warehouse.relation("seeds", seed), warehouse.relation("core", model)]
    with reader_in_transaction(warehouse.server, relations):
        build = start_build(warehouse, seed, model)
        try:
            wait_until(lambda: len(swaps_under_way(warehouse)) == len(relations), build)
        finally:
            build.kill()
            build.wait()
        for connection in swaps_under_way(warehouse):
            with suppress(pymysql.OperationalError):  # it ended by itself
                warehouse.execute(f"kill {connection}")
        wait_until(lambda: swaps_under_way(warehouse) == [])


def start_build(warehouse: Warehouse, *names: str) -> subprocess.Popen[bytes]:
    """Start `dbt build` of some models and seeds, without their tests."""
    return subprocess.Popen(
        [
            *(str(Path(sys.executable).with_name("dbt")), "build"),
            *("--select", *names, *WITHOUT_TESTS, "--target", warehouse.target),
            *("--vars", '{"source_system": "network"}'),
            *("--target-path", str(warehouse.dbt_target)),
            *("--log-path", str(warehouse.directory / "logs")),
        ],
        cwd=REPOSITORY / "dbt_project",
        env=dict(warehouse.environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )


@contextmanager
def reader_in_transaction(server: Server, relations: list[str]) -> Iterator[None]:
    """Have a reader that has not finished with some relations: renames wait for it."""
    with connect(server) as connection, connection.cursor() as cursor:
        connection.begin()
        for relation in relations:
            cursor.execute(f"select count(*) from {relation}")
        yield
        connection.rollback()


def swaps_under_way(warehouse: Warehouse) -> list[int]:
    """Return the connections whose renames the server works on for this warehouse."""
    rows = warehouse.query(
        "select id from information_schema.processlist"
        " where info like '%rename table%' and info like ?"
        " and id <> connection_id()",
        (f"%{warehouse.prefix}%",),
    )
    return [int(connection) for (connection,) in rows]


def wait_until(
    holds: Callable[[], bool], process: subprocess.Popen[bytes] | None = None
) -> None:
    """Wait until a condition holds, for some minutes and while a process runs."""
    deadline = time.monotonic() + SECONDS_TO_WAIT
    while not holds():
        assert process is None or process.poll() is None, "dbt ended too early."
        assert time.monotonic() < deadline, "The condition never held."
        time.sleep(0.05)


def relations_like(warehouse: Warehouse, pattern: str) -> list[str]:
    """Return the relations of the warehouse whose names match a pattern."""
    rows = warehouse.query(
        "select table_name from information_schema.tables"
        " where left(table_schema, ?) = ? and table_name like ? order by 1",
        (len(warehouse.prefix), warehouse.prefix, pattern),
    )
    return [row[0] for row in rows]


def kinds_of(warehouse: Warehouse) -> dict[str, str]:
    """Return whether core's age groups and the star's are a table or a view."""
    rows = warehouse.query(
        "select table_name, table_type from information_schema.tables"
        " where left(table_schema, ?) = ?"
        " and table_name in ('age_groups', 'dim_age_groups')",
        (len(warehouse.prefix), warehouse.prefix),
    )
    return dict(rows)


@pytest.mark.parametrize("step", ["rebuilt", "spoilt"])
@pytest.mark.parametrize("target", SERVERS)
def test_readers_see_whole_relations_while_two_builds_succeed_or_one_fails(
    steps_on: StepsOn, target: Target, step: str
) -> None:
    reads = steps_on(target).reads[step]
    seeds = REPOSITORY.joinpath("dbt_project", "seeds").glob("*.csv")
    views = REPOSITORY.joinpath("dbt_project/models/marts/star").glob("*.sql")
    polled_names = {name.split("`")[3] for name in reads.reads}
    assert {path.stem for path in (*seeds, *views)} <= polled_names
    assert min(reads.reads.values()) >= FEWEST_READS
    assert reads.wrong == {}


def test_a_table_that_cannot_be_filled_leaves_the_old_one(accidents: Accidents) -> None:
    assert accidents.failed_with == 1
    assert accidents.counts["failed"] == accidents.counts["expected"]


def test_a_killed_build_leaves_every_relation_whole(accidents: Accidents) -> None:
    assert accidents.counts["killed"] == accidents.counts["expected"]


def test_the_next_build_removes_what_a_killed_one_left(accidents: Accidents) -> None:
    left = {name.split("__dbt_")[0] for name in accidents.leftovers["killed"]}
    assert {"charlson_bands", "insurance_types"} <= left
    assert accidents.leftovers["rebuilt"] == []
    assert accidents.counts["rebuilt"] == accidents.counts["expected"]


def test_readers_notice_neither_failure_nor_change_of_kind(
    accidents: Accidents,
) -> None:
    assert accidents.kinds == {"age_groups": "BASE TABLE", "dim_age_groups": "VIEW"}
    assert len(accidents.reads.reads) == len(REBUILT) - 1  # staging is not polled
    assert min(accidents.reads.reads.values()) >= FEWEST_READS
    assert accidents.reads.wrong == {}
