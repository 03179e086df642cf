"""Several files of one table load as one file does."""

import csv
import gzip
import hashlib
import subprocess

import pytest

from loader import chunks
from loader.errors import UserError
from loader.load import ALREADY_LOADED, RESUMED
from tests.loader.broken import break_after
from tests.loader.conftest import (
    VISIT_HEADER,
    Clinic,
    on_duckdb,
    visit,
    visits,
)

BEDS = "bed,day\n1,2023-01-01\n"


def part(numbers: range) -> str:
    """Write some visits."""
    return visits(*(visit(visit_id=f"V{n:03}", ward=f"{n}") for n in numbers))


PARTS: dict[str, str | bytes] = {
    "visits_1.csv": part(range(5)),
    "visits_2.csv.gz": gzip.compress(part(range(5, 9)).encode()),
    "visits_10.csv": part(range(9, 12)),
}
NAME = "visits_*.csv (3 files)"


@pytest.fixture
def parted(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> Clinic:
    """Give a clinic whose visits are in several files."""
    clinic.say("file: visits.csv", 'file: "visits_*.csv"')
    monkeypatch.setattr(chunks, "CHUNK_LINES", 2)
    return clinic


def audited(clinic: Clinic) -> list[tuple[object, ...]]:
    """Return what the audit trail says of the last load of visits."""
    files = clinic.warehouse.relation("audit", "load_files")
    return clinic.warehouse.query(
        "select file_name, sha256, file_bytes, rows_read, rows_loaded, rows_rejected "
        f"from {files} where table_name = 'clinic__visits' and status = 'finished'"
    )


def test_parts_are_one_table_in_their_natural_order(parted: Clinic) -> None:
    summary = parted.load(PARTS)
    assert parted.column("ward") == [str(n) for n in range(12)]
    assert summary.files[0].file == NAME
    [row] = audited(parted)
    data = [parted.folder.joinpath(name).read_bytes() for name in PARTS]
    printed = subprocess.run(
        ["sha256sum", *PARTS], cwd=parted.folder, capture_output=True, check=True
    )
    digest = hashlib.sha256(printed.stdout).hexdigest()
    assert row == (NAME, digest, sum(map(len, data)), 12, 12, 0)


def test_the_same_parts_are_not_loaded_again(parted: Clinic) -> None:
    parted.load(PARTS)
    assert parted.load(PARTS).notices[0] == ALREADY_LOADED
    one_more = {**PARTS, "visits_3.csv": part(range(20, 22))}
    assert ALREADY_LOADED not in parted.load(one_more).notices
    assert len(parted.column("ward")) == 14
    # The order of the rows has changed, and with it what a row's number means.
    renamed = {**PARTS, "visits_0.csv": PARTS["visits_10.csv"]}
    del renamed["visits_10.csv"]
    assert ALREADY_LOADED not in parted.load(renamed).notices


@pytest.mark.parametrize("chunk", range(1, 8))
def test_a_load_that_is_cut_goes_on_in_the_part_where_it_stopped(
    parted: Clinic, chunk: int
) -> None:
    def fail() -> None:
        raise UserError("cut")

    bad = {**PARTS, "visits_10.csv": part(range(9, 12)) + visit(ward="too long")}
    with pytest.raises(UserError, match="cut"):
        break_after(parted, chunk, fail).load(bad, max_rejects=1)
    summary = parted.load(bad, max_rejects=1)
    assert summary.notices[0] == RESUMED
    assert parted.column("ward") == [str(n) for n in range(12)]
    [(*_, read, loaded, rejected)] = audited(parted)
    assert (read, loaded, rejected) == (13, 12, 1)
    assert summary.reject_file is not None
    with summary.reject_file.open(newline="") as file:
        [reject] = csv.DictReader(file)
    assert (reject["file"], reject["line"]) == ("visits_10.csv", "5")


def test_a_key_repeated_in_a_later_part_names_that_part(parted: Clinic) -> None:
    parts = {**PARTS, "visits_10.csv": part(range(9, 12)) + visit(visit_id="V007")}
    summary = parted.load(parts, max_rejects=1)
    assert parted.column("ward") == [str(n) for n in range(12)]
    assert summary.reject_file is not None
    with summary.reject_file.open(newline="") as file:
        [reject] = csv.DictReader(file)
    assert (reject["file"], reject["line"]) == ("visits_10.csv", "5")
    assert reject["rule"] == "duplicate_key"


@on_duckdb
def test_each_part_has_its_own_header_and_is_compared_with_the_contract(
    parted: Clinic,
) -> None:
    turned = ",".join(reversed(VISIT_HEADER.split(","))) + "\n"
    turned += ",".join(reversed(visit(visit_id="V9").strip().split(","))) + "\n"
    parted.load({"visits_1.csv": part(range(1)), "visits_2.csv": turned})
    assert parted.column("visit_id") == ["V000", "V9"]
    for bad in ("visit\nV1\n", part(range(3, 4)).replace("days", "Tage")):
        with pytest.raises(UserError, match=r"visits_2\.csv lacks"):
            parted.load({"visits_1.csv": part(range(1)), "visits_2.csv": bad})


@on_duckdb
def test_empty_parts_are_no_rows_but_not_all_may_be_empty(parted: Clinic) -> None:
    empty = {"visits_0.csv": "", "visits_2.csv": ""}
    parted.load({**empty, "visits_1.csv": part(range(2))})
    assert len(parted.column("ward")) == 2
    with pytest.raises(UserError, match=r"visits_0\.csv is empty"):
        parted.load(empty)


@on_duckdb
def test_parts_with_only_a_header_have_no_rows(parted: Clinic) -> None:
    empty = {"visits_3.csv": visits(), "visits_4.csv": visits()}
    parted.load({**PARTS, **empty})
    assert len(parted.column("visit_id")) == 12


@on_duckdb
def test_the_same_part_twice_is_refused(parted: Clinic) -> None:
    twice = {**PARTS, "visits_1 (1).csv": PARTS["visits_1.csv"]}
    with pytest.raises(UserError, match=r"visits_1 .*visits_1\.csv have the same"):
        parted.load(twice)
    packed = {**PARTS, "visits_1.csv.gz": gzip.compress(b"x")}
    with pytest.raises(UserError, match=r"visits_1\.csv and visits_1\.csv\.gz: keep"):
        parted.load(packed)


@on_duckdb
@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("hosp/visits.csv", ["Hosp/VISITS.csv.gz"]),
        ("visits.csv/part-*", ["visits.csv/part-00000.csv", "visits.csv/part-00001"]),
        ("*/visits.csv", ["2023/visits.csv", "2024/visits.csv"]),
        ("v[i]sits?.csv", ["v[i]sits?.csv"]),
    ],
)
def test_files_may_be_in_folders(
    clinic: Clinic, pattern: str, names: list[str]
) -> None:
    clinic.say("file: visits.csv", f'file: "{pattern}"')
    files: dict[str, str | bytes] = {
        name: part(range(n, n + 1)) for n, name in enumerate(names)
    }
    if names[0].endswith(".gz"):
        files[names[0]] = gzip.compress(part(range(1)).encode())
    summary = clinic.load({**files, "visits.csv/_SUCCESS": "", "beds.csv": BEDS})
    assert len(clinic.column("ward")) == len(names)
    expected = names[0] if len(names) == 1 else f"{pattern} (2 files)"
    assert summary.files[0].file == expected


@on_duckdb
def test_a_hidden_file_is_not_meant_by_a_pattern(clinic: Clinic) -> None:
    clinic.say("file: visits.csv", 'file: "*visits.csv"')
    clinic.load(
        {"visits.csv": part(range(1)), ".~lock.visits.csv": "x", "._visits.csv": "x"}
    )
    assert len(clinic.column("ward")) == 1


@on_duckdb
def test_parts_that_change_while_they_are_read_are_refused(parted: Clinic) -> None:
    def change() -> None:
        parted.folder.joinpath("visits_10.csv").write_text(part(range(30, 40)))

    with pytest.raises(UserError, match=r"visits_10\.csv changed while"):
        break_after(parted, 1, change).load(PARTS)
