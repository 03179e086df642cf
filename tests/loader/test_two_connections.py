"""Keys that repeat across chunks which are loaded at the same time."""

import csv
import random
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pandas as pd
import pytest

from dev.servers import Kind
from loader import chunks
from loader.contract import Table
from loader.errors import UserError
from loader.headers import parse_header
from loader.lines import LineReader
from loader.plain import as_frame
from loader.settings import ServerSettings, project_directory, read_settings
from loader.sources import read_contract
from loader.targets import server
from loader.targets.base import DuplicateKeyError
from loader.targets.server import ServerTarget
from tests.loader.conftest import Clinic, on_servers, visit, visits

ROWS, CHUNK_LINES = 400, 10


@pytest.mark.parametrize("distance", [1, CHUNK_LINES, 7 * CHUNK_LINES])
def test_the_first_row_of_a_repeated_key_stays(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch, distance: int
) -> None:
    monkeypatch.setattr(chunks, "CHUNK_LINES", CHUNK_LINES)
    rows = [visit(visit_id=f"V{i:03}", ward="first") for i in range(ROWS)]
    # From the end, so that what is put in does not move what comes before it.
    repeated = sorted(random.Random(distance).sample(range(ROWS - distance), 9))
    for position in reversed(repeated):
        again = visit(visit_id=f"V{position:03}", ward="again")
        rows.insert(position + distance, again)
    summary = clinic.load(visits(*rows), max_rejects=len(repeated))
    assert clinic.column("ward") == ["first"] * ROWS
    lines = [number for number, row in enumerate(rows, start=2) if "again" in row]
    assert summary.reject_file is not None
    with summary.reject_file.open(newline="") as file:
        found = [(int(row["line"]), row["rule"]) for row in csv.DictReader(file)]
    assert found == [(line, "duplicate_key") for line in lines]


@pytest.fixture
def target(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> Iterator[ServerTarget]:
    """Give a connection that holds the lock of a load, and an empty table aside."""
    monkeypatch.setitem(server._SESSION, "innodb_lock_wait_timeout", 1)
    settings = read_settings(project_directory(), clinic.warehouse.target)
    assert isinstance(settings, ServerSettings)
    with closing(ServerTarget(settings)) as opened:
        opened.lock("clinic")
        opened.create_schemas()
        opened.create_staged(visits_table())
        yield opened


def visits_table() -> Table:
    """Return the contract of visits.csv."""
    return read_contract(project_directory(), "clinic").tables[0]


def one_visit(clinic: Clinic) -> pd.DataFrame:
    """Return one row as the loader holds it."""
    path = clinic.folder / "visits.csv"
    path.write_text(visits(visit()))
    with LineReader(path) as reader:
        [line] = reader.lines(1)
        header = parse_header(line, path.name, visits_table())
        [chunk] = chunks.read_chunks(reader, header, visits_table())
    return as_frame(chunk.rows)


@on_servers
def test_a_key_that_the_later_chunk_has_first_does_not_stop_both(
    clinic: Clinic, target: ServerTarget
) -> None:
    row = one_visit(clinic)
    helper = target.helper
    assert helper is not None
    with pytest.raises(DuplicateKeyError), helper.transaction():
        helper.append(visits_table(), row)
        with target.transaction():
            target.append(visits_table(), row)


@on_servers
def test_the_second_connection_commits_nothing_once_the_lock_is_lost(
    clinic: Clinic, target: ServerTarget
) -> None:
    helper = target.helper
    assert helper is not None
    with pytest.raises(UserError, match="was lost"), helper.transaction():
        helper.append(visits_table(), one_visit(clinic))
        name = f"clinical-star {clinic.warehouse.prefix} clinic"
        [(holder,)] = clinic.warehouse.query("select is_used_lock(?)", [name])
        clinic.warehouse.execute(f"kill {holder}")
        # A server ends a session when it gets to it, not when it is told.
        deadline = time.monotonic() + 30
        while clinic.warehouse.query("select is_used_lock(?)", [name]) == [(holder,)]:
            assert time.monotonic() < deadline
            time.sleep(0.05)
    relation = clinic.warehouse.relation("raw", "clinic__visits__loading")
    assert clinic.warehouse.query(f"select count(*) from {relation}") == [(0,)]


@on_servers
def test_an_interruption_ends_what_the_second_connection_does(
    target: ServerTarget,
) -> None:
    helper = target.helper
    assert helper is not None
    interruption = threading.Timer(0.5, target.interrupt)
    interruption.start()
    started = time.monotonic()
    with pytest.raises(UserError), helper.transaction():
        helper.execute("select sleep(60)")
    interruption.join()
    assert time.monotonic() - started < 30


@on_servers
def test_a_target_of_the_other_product_is_refused(
    clinic: Clinic, target: ServerTarget
) -> None:
    settings = read_settings(project_directory(), clinic.warehouse.target)
    assert isinstance(settings, ServerSettings)
    other: Kind = "mariadb" if settings.dialect == "mysql" else "mysql"
    with pytest.raises(UserError, match=f"of type {settings.dialect} with --target"):
        ServerTarget(replace(settings, dialect=other))
