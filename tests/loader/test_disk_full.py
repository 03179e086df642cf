"""A disk that is full costs one line, and with room a rerun has each row once."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from loader import chunks
from loader.errors import UserError
from loader.load import RESUMED
from tests.loader.conftest import Clinic, on_duckdb, own_process, visit, visits
from tests.loader.small_disk import SmallDisk, small_disk

CHUNK_LINES = 200
ROWS = 20_000
BIG = visits(*(visit(visit_id=f"V{i}", note="x" * 250) for i in range(ROWS)))


@dataclass(frozen=True)
class Cramped:
    """A clinic whose raw tables are on a small disk."""

    clinic: Clinic
    disk: SmallDisk


@pytest.fixture
def cramped(
    clinic: Clinic, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Cramped]:
    """Give a clinic of one small row, with little room for more."""
    monkeypatch.setattr(chunks, "CHUNK_LINES", CHUNK_LINES)
    if clinic.warehouse.server is None:
        folder = tmp_path / "disk"
        folder.mkdir()
        with small_disk(folder, 4_000) as disk:
            path = str(folder / "warehouse.duckdb")
            monkeypatch.setenv("CLINICAL_DUCKDB_PATH", path)
            moved = {**clinic.warehouse.environment, "CLINICAL_DUCKDB_PATH": path}
            warehouse = replace(clinic.warehouse, environment=moved)
            cramped = Cramped(replace(clinic, warehouse=warehouse), disk)
            cramped.clinic.load(visits(visit()))
            yield cramped
        return
    clinic.load(visits())
    drop_tables(clinic)
    folder = folder_of_raw_tables(clinic)
    inside = {path.name: path.read_bytes() for path in folder.iterdir()}
    with small_disk(folder, 4_000) as disk:
        for name, content in inside.items():  # what MariaDB knows of the schema
            (folder / name).write_bytes(content)
            shutil.copystat(folder.parent, folder)
        clinic.load(visits(visit()))
        yield Cramped(clinic, disk)
        drop_tables(clinic)


def folder_of_raw_tables(clinic: Clinic) -> Path:
    """Return where the server, in its own root directory, keeps the raw schema."""
    process = own_process(clinic.warehouse.server)
    [(data,)] = clinic.warehouse.query("select @@datadir")
    root = Path(f"/proc/{process.pid}/root").resolve()
    return root / str(data).lstrip("/") / clinic.warehouse.schema("raw")


def drop_tables(clinic: Clinic) -> None:
    """Empty the raw schema."""
    for table in clinic.tables():
        clinic.warehouse.execute(
            f"drop table {clinic.warehouse.relation('raw', table)}"
        )


@pytest.mark.parametrize("warehouse", ["duckdb", "mysql"], indirect=True)
def test_a_full_disk_is_one_line_and_is_carried_on_with_room(cramped: Cramped) -> None:
    clinic = cramped.clinic
    for _ in range(2):
        with pytest.raises(UserError, match=r"disk .* is full: .* again") as caught:
            clinic.load(BIG)
        assert "\n" not in str(caught.value)
        assert clinic.column("visit_id") == ["V1"]
    cramped.disk.grow(64)
    check_carried_on(clinic)


@pytest.mark.parametrize("warehouse", ["mariadb"], indirect=True)
def test_a_server_that_dies_of_a_full_disk_is_carried_on_with_room(
    cramped: Cramped,
) -> None:
    # MariaDB 10.11 aborts: undoing the statement takes room, too.
    process = own_process(cramped.clinic.warehouse.server)
    with pytest.raises(UserError, match=r"was lost|is full") as caught:
        cramped.clinic.load(BIG)
    assert "\n" not in str(caught.value)
    cramped.disk.grow(64)
    process.kill()
    process.start()
    assert cramped.clinic.column("visit_id") == ["V1"]
    check_carried_on(cramped.clinic)


def check_carried_on(clinic: Clinic) -> None:
    """Load again, and assert that each row is there once."""
    summary = clinic.load(BIG)
    assert RESUMED in summary.notices
    assert sorted(clinic.column("visit_id")) == sorted(f"V{i}" for i in range(ROWS))
    audit = clinic.warehouse.relation("audit", "load_files")
    [counts] = clinic.warehouse.query(
        f"select rows_read, rows_loaded, chunk_count from {audit}"
        " where load_id = ? and file_name is not null",
        [summary.load_id],
    )
    assert counts == (ROWS, ROWS, ROWS // CHUNK_LINES)


@on_duckdb
def test_a_full_disk_of_rejects_is_one_line_and_is_carried_on(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chunks, "CHUNK_LINES", CHUNK_LINES)
    content = BIG.replace(",3,12,", ",x,12,", 1_000)
    clinic.rejects.mkdir()
    with small_disk(clinic.rejects, 200) as disk:
        with pytest.raises(UserError, match=r"rejects_.*\(No space") as caught:
            clinic.load(content, max_rejects=1_000)
        assert "\n" not in str(caught.value)
        disk.grow(8)
        summary = clinic.load(content, max_rejects=1_000)
        assert RESUMED in summary.notices
        [reject_file] = clinic.rejects.iterdir()
        lines = [line.split(",")[1] for line in reject_file.read_text().splitlines()]
    assert lines == ["line", *(str(number) for number in range(2, 1_002))]
    [file, _] = summary.files
    assert (file.read, file.loaded, file.rejected) == (ROWS, ROWS - 1_000, 1_000)
    assert len(clinic.column("visit_id")) == ROWS - 1_000
