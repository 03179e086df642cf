"""Whatever breaks a load, after a rerun the tables hold the good rows, once."""

import os
import random
import signal
import struct
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from dev.harness import REPOSITORY
from loader.errors import UserError
from loader.load import RESUMED
from loader.targets.local_infile import BufferConnection
from tests.loader.broken import (
    BEDS,
    CHUNK_LINES,
    REJECTED,
    VISITS,
    break_after,
    check_exact,
    files,
    held,
    interrupt,
)
from tests.loader.conftest import (
    Clinic,
    on_duckdb,
    on_servers,
    own_process,
)

KILL, CTRL_C = signal.SIGKILL, signal.SIGINT
few = pytest.mark.parametrize("strikes", [[KILL, CTRL_C]], ids=["few"])
many = pytest.mark.parametrize("strikes", [[KILL] * 50 + [CTRL_C] * 20], ids=["many"])


def start(
    clinic: Clinic, strike: signal.Signals = KILL, strike_at: int = 0
) -> subprocess.Popen[bytes]:
    """Start a load of the clinic's folder that gets a signal at a call."""
    command = [sys.executable, "-m", "tests.loader.killable", str(CHUNK_LINES)]
    command += [
        strike.name,
        str(strike_at),
        str(clinic.folder.parent / "calls"),
        "load",
    ]
    command += [str(clinic.folder), "--target", clinic.warehouse.target]
    command += ["--source", "clinic", "--max-rejects", "2"]
    return subprocess.Popen(
        [*command, "--reject-dir", str(clinic.rejects)],
        cwd=REPOSITORY,
        env=dict(clinic.warehouse.environment)
        | {"DBT_PROJECT_DIR": os.environ["DBT_PROJECT_DIR"]},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def write(clinic: Clinic, content: dict[str, str]) -> None:
    """Put files into the clinic's folder."""
    for name, text in content.items():
        clinic.folder.joinpath(name).write_text(text)


def strike_and_rerun(clinic: Clinic, strikes: list[signal.Signals]) -> None:
    """End the loader at random calls; after each, readers and a rerun are right."""
    write(clinic, files("24"))
    process = start(clinic)
    assert process.wait() == 0
    total, before = int((clinic.folder.parent / "calls").read_text()), "24"
    carried_on = 0
    draws = random.Random(clinic.warehouse.target)
    for number, strike in enumerate(strikes):
        ward = {"24": "25", "25": "24"}[before]
        write(clinic, files(ward))
        # The last calls print the summary: Ctrl-C then comes too late for the load.
        last = total if strike == KILL else total * 9 // 10
        # The first falls among the chunks, so that a load is carried on in every run.
        strike_at = draws.randint(1, last) if number else total // 2
        process = start(clinic, strike, strike_at)
        _, error = process.communicate()
        assert process.returncode in (0, {KILL: -KILL, CTRL_C: 130}[strike]), error
        if process.returncode == 130:
            [line] = error.decode().splitlines()
            assert line.startswith("Interrupted. Run the same command again")
        assert held(clinic) in ((before, before), (ward, ward)), strike_at
        summary = clinic.load(files(ward), max_rejects=2)
        check_exact(clinic, ward, summary.load_id)
        carried_on += RESUMED in summary.notices
        before = ward
    assert carried_on


@few
def test_a_killed_load_is_exact_after_a_rerun(
    chunked: Clinic, strikes: list[signal.Signals]
) -> None:
    strike_and_rerun(chunked, strikes)


@pytest.mark.slow
@many
def test_a_load_killed_anywhere_is_exact_after_a_rerun(
    chunked: Clinic, strikes: list[signal.Signals]
) -> None:
    strike_and_rerun(chunked, strikes)


@pytest.mark.usefixtures("ctrl_c")
@pytest.mark.parametrize("chunk", [1, 15])
def test_ctrl_c_keeps_what_is_committed(chunked: Clinic, chunk: int) -> None:
    with pytest.raises(KeyboardInterrupt):
        break_after(chunked, chunk, interrupt).load(files("24"), max_rejects=2)
    assert held(chunked) == ("23", "23")
    summary = chunked.load(files("24"), max_rejects=2)
    assert RESUMED in summary.notices
    check_exact(chunked, "24", summary.load_id)


@pytest.mark.usefixtures("ctrl_c")
def test_what_was_changed_behind_its_back_is_not_carried_on(chunked: Clinic) -> None:
    with pytest.raises(KeyboardInterrupt):
        break_after(chunked, 15, interrupt).load(files("24"), max_rejects=2)
    staged = chunked.warehouse.relation("raw", "clinic__visits__loading")
    chunked.warehouse.execute(f"delete from {staged} where visit_id = 'V1'")
    summary = chunked.load(files("24"), max_rejects=2)
    assert RESUMED not in summary.notices
    check_exact(chunked, "24", summary.load_id)


@on_servers
@pytest.mark.usefixtures("ctrl_c")
def test_ctrl_c_in_the_middle_of_a_packet_hangs_up(
    chunked: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    def send_half(self: BufferConnection, payload: bytes) -> None:
        size = struct.pack("<I", len(payload))[:3]
        wire: Any = self  # PyMySQL's stubs do not know its insides
        wire._write_bytes(size + bytes([wire._next_seq_id]) + payload[: VISITS // 2])
        interrupt()

    def send_half_of_the_rows() -> None:
        monkeypatch.setattr(BufferConnection, "write_packet", send_half)

    fault = break_after(chunked, 4, send_half_of_the_rows)
    with pytest.raises(KeyboardInterrupt):
        fault.load(files("24"), max_rejects=2)
    monkeypatch.delattr(BufferConnection, "write_packet")
    summary = chunked.load(files("24"), max_rejects=2)
    assert RESUMED in summary.notices
    check_exact(chunked, "24", summary.load_id)


def test_a_failed_check_leaves_nothing_to_carry_on(chunked: Clinic) -> None:
    with pytest.raises(UserError, match=r"2 rows .* --max-rejects allows 1"):
        chunked.load(files("24"), max_rejects=1)
    assert chunked.tables() == {"clinic__visits", "clinic__beds"}
    assert RESUMED not in chunked.load(files("24"), max_rejects=2).notices


@on_servers
@pytest.mark.parametrize("chunk", [1, 4, 15])
def test_a_lost_connection_is_carried_on_after_the_last_chunk(
    chunked: Clinic, chunk: int
) -> None:
    def cut() -> None:
        name = f"clinical-star {chunked.warehouse.prefix} clinic"
        [(loader,)] = chunked.warehouse.query("select is_used_lock(?)", [name])
        chunked.warehouse.execute(f"kill {loader}")

    with pytest.raises(UserError, match="was lost"):
        break_after(chunked, chunk, cut).load(files("24"), max_rejects=2)
    assert held(chunked) == ("23", "23")
    summary = chunked.load(files("24"), max_rejects=2)
    assert RESUMED in summary.notices
    check_exact(chunked, "24", summary.load_id)


def crash_and_rerun(clinic: Clinic, crashes: list[int]) -> None:
    """Kill the server after so many chunks, start it, and load again."""
    process = own_process(clinic.warehouse.server)
    for round_, chunk in enumerate(crashes):
        ward = ("24", "25")[round_ % 2]
        with pytest.raises(UserError):
            break_after(clinic, chunk, process.kill).load(files(ward), max_rejects=2)
        process.start()
        summary = clinic.load(files(ward), max_rejects=2)
        assert RESUMED in summary.notices
        check_exact(clinic, ward, summary.load_id)


@on_servers
def test_a_server_that_crashes_loses_no_row_and_doubles_none(chunked: Clinic) -> None:
    crash_and_rerun(chunked, [7])


@on_servers
@pytest.mark.slow
def test_a_server_may_crash_after_any_chunk(chunked: Clinic) -> None:
    crash_and_rerun(chunked, [1, 2, 4, 6, 9, 12, 13, 14, 17, 20])


def test_of_two_loads_at_once_both_leave_one_exact_data_set(chunked: Clinic) -> None:
    write(chunked, files("24"))
    loads = [start(chunked), start(chunked)]
    errors = [process.communicate()[1].decode() for process in loads]
    assert 0 in [process.returncode for process in loads], errors
    for process, error in zip(loads, errors, strict=True):
        refused = "Another load of source" in error or "cannot be opened" in error
        assert process.returncode == 0 or refused, error
    assert held(chunked) == ("24", "24")


@on_duckdb
def test_a_reader_in_the_same_process_sees_the_old_data_until_the_end(
    chunked: Clinic,
) -> None:
    seen = []
    reading = replace(chunked, progress=lambda *_: seen.append(held(chunked)))
    reading.load(files("24"), max_rejects=2)
    assert set(seen) == {("23", "23")}
    assert held(chunked) == ("24", "24")


@on_servers
def test_readers_see_one_data_set_or_the_other(chunked: Clinic) -> None:
    beds = chunked.warehouse.relation("raw", "clinic__beds")
    visits_ = chunked.warehouse.relation("raw", "clinic__visits")
    query = (
        f"select (select count(*) from {visits_}), (select min(ward) from {visits_}), "
        f"(select max(ward) from {visits_}), (select count(*) from {beds}), "
        f"(select min(day) from {beds}), (select max(day) from {beds})"
    )
    done = threading.Event()

    def read() -> list[tuple[object, ...]]:
        seen = []
        while not done.is_set():
            seen += chunked.warehouse.query(query)
        return seen

    with ThreadPoolExecutor(1) as reader:
        reading = reader.submit(read)
        try:
            for ward in ("24", "25", "26"):
                chunked.load(files(ward), max_rejects=2)
        finally:
            done.set()
        seen = reading.result()
    assert {
        (visit_count, first, last, bed_count, f"{day:%y}", f"{last_day:%y}")
        for visit_count, first, last, bed_count, day, last_day in seen
    } <= {
        (VISITS - len(REJECTED), ward, ward, BEDS, ward, ward)
        for ward in ("23", "24", "25", "26")
    }
    assert len(seen) > 3


@on_servers
def test_a_value_that_the_server_changes_undoes_the_load(chunked: Clinic) -> None:
    table = chunked.warehouse.relation("raw", "clinic__visits__loading")

    def narrow() -> None:
        chunked.warehouse.execute(f"alter table {table} modify ward varchar(1)")

    changed = files("24")
    # The first chunks hold wards of one character, the others of two.
    changed["visits.csv"] = changed["visits.csv"].replace(
        ",24,", ",2,", 3 * CHUNK_LINES
    )
    with pytest.raises(UserError, match="changed values of clinic__visits"):
        break_after(chunked, 1, narrow).load(changed, max_rejects=2)
    assert held(chunked) == ("23", "23")
