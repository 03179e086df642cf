"""Readers that poll relations while somebody rebuilds them."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Thread

import pymysql

from dev.harness import Warehouse
from dev.harness.manifest import read_manifest
from dev.servers import Server, connect

WATCHED = ("core", "star", "findings")
READERS = 2
# Readers leave the processors to the build: what counts is when they read.
_SECONDS_BETWEEN_READS = 0.005
Questions = Mapping[str, Collection[tuple[object, ...]]]


@dataclass
class Reads:
    """How often each question was asked, and each wrong answer with its number."""

    reads: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)

    def add(self, other: "Reads") -> None:
        """Count the reads of another reader in."""
        self.reads += other.reads
        self.wrong += other.wrong


def watched_relations(warehouse: Warehouse) -> list[str]:
    """Return the quoted names of all that is read, and all that it is read from.

    These are the star, the findings, the core tables beneath them, and all seeds.
    """
    return sorted(
        warehouse.relation(node["config"]["schema"], node["alias"])
        for node in read_manifest(warehouse)["nodes"].values()
        if node["resource_type"] == "seed"
        or (node["resource_type"] == "model" and node["config"]["schema"] in WATCHED)
    )


def row_counts(warehouse: Warehouse, relations: list[str]) -> dict[str, int]:
    """Return the number of rows of each relation."""
    return {
        name: warehouse.query(f"select count(*) from {name}")[0][0]
        for name in relations
    }


def counting(rows: Mapping[str, int]) -> Questions:
    """Return the questions that count the rows of relations, with the one answer."""
    return {f"select count(*) from {name}": [(rows[name],)] for name in rows}


@contextmanager
def polled(
    server: Server, questions: Questions, pause: float = _SECONDS_BETWEEN_READS
) -> Iterator[Reads]:
    """Ask these questions again and again until the block ends, and count.

    `questions` are queries with the right answers to each, of one row; `pause` is in
    seconds. A read that fails or gives another answer is wrong. The counts are complete
    when the block has ended.
    """
    found, stop = Reads(), Event()
    parts = [Reads() for _ in range(READERS)]
    readers = [
        Thread(target=_read, args=(server, questions, part, stop, pause))
        for part in parts
    ]
    for reader in readers:
        reader.start()
    try:
        yield found
    finally:
        stop.set()
        for reader in readers:
            reader.join()
        for part in parts:
            found.add(part)


def _read(
    server: Server, questions: Questions, found: Reads, stop: Event, pause: float
) -> None:
    with connect(server) as connection, connection.cursor() as cursor:
        while not stop.is_set():
            for question, right in questions.items():
                answer = _answer(cursor, question)
                found.reads[question] += 1
                if answer not in right:
                    found.wrong[f"{question}: {answer}, not {right}"] += 1
                if stop.wait(pause):
                    break


def _answer(cursor: "pymysql.cursors.Cursor", question: str) -> object:
    try:
        cursor.execute(question)
        return cursor.fetchone()
    except pymysql.MySQLError as error:
        return f"error {error.args[0]}"
