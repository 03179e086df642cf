"""A load of many chunks with two bad rows, and ways to break it half-way."""

import csv
import os
import signal
import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.loader.conftest import Clinic

CHUNK_LINES = 40
VISITS, BEDS = 500, 300
REJECTED = [120, 360]  # positions of rows that break the contract


def files(ward: str) -> dict[str, str]:
    """Make two files of many chunks, with two bad rows, told apart by the ward."""
    from tests.loader.conftest import visit, visits  # noqa: PLC0415

    rows = [
        visit(visit_id=f"V{i}", ward=ward, days="x" if i in REJECTED else "1")
        for i in range(VISITS)
    ]
    beds = [f"{i},20{ward}-01-01\n" for i in range(BEDS)]
    return {"visits.csv": visits(*rows), "beds.csv": "bed,day\n" + "".join(beds)}


def held(clinic: "Clinic") -> tuple[str, str]:
    """Return the ward of both tables, having checked that they are whole."""
    wards, days = clinic.column("ward"), clinic.column("day", "clinic__beds")
    assert (len(wards), len(days)) == (VISITS - len(REJECTED), BEDS)
    [ward], [year] = set(wards), {f"{day:%y}" for day in days}
    return str(ward), year


def check_exact(clinic: "Clinic", ward: str, load_id: str) -> None:
    """Assert that data, audit tables and reject file tell one story."""
    assert held(clinic) == (ward, ward)
    assert clinic.tables() == {"clinic__visits", "clinic__beds"}
    audit = clinic.warehouse.relation("audit", "load_files")
    counts = clinic.warehouse.query(
        "select table_name, rows_read, rows_loaded, rows_rejected, chunk_count, status "
        f"from {audit} where load_id = ? order by table_name",
        [load_id],
    )
    loaded, chunk_count = VISITS - len(REJECTED), -(-VISITS // CHUNK_LINES)
    assert counts == [
        ("clinic__beds", BEDS, BEDS, 0, -(-BEDS // CHUNK_LINES), "finished"),
        ("clinic__visits", VISITS, loaded, len(REJECTED), chunk_count, "finished"),
    ]
    with (clinic.rejects / f"rejects_{load_id}.csv").open(newline="") as file:
        lines = [int(row["line"]) for row in csv.DictReader(file)]
    assert lines == [position + 2 for position in REJECTED]
    runs = clinic.warehouse.relation("audit", "load_runs")
    statuses = clinic.warehouse.query(f"select distinct status from {runs}")
    assert {status for (status,) in statuses} <= {"finished", "failed"}
    progress = clinic.warehouse.relation("audit", "load_progress")
    assert clinic.warehouse.query(f"select * from {progress}") == []


def break_after(clinic: "Clinic", chunk: int, fault: Callable[[], object]) -> "Clinic":
    """Return the clinic with a fault that strikes after a number of chunks."""
    done = []

    def strike(*_: object) -> None:
        done.append(1)
        if len(done) == chunk:
            fault()

    return replace(clinic, progress=strike)


def interrupt(*_: object) -> None:
    """Press Ctrl-C, and let the main thread do what it does about it."""
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(0.5)
