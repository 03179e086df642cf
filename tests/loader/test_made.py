"""Keys and numbers that are made for rows survive what may happen to a load."""

import hashlib
import os
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from loader import chunks
from loader.errors import UserError
from loader.load import RESUMED, Request
from loader.load import load as load_files
from loader.pseudonym import VARIABLE
from loader.rejects import RejectPolicy
from tests.loader.conftest import Clinic, on_duckdb
from tests.loader.written import (
    CONTRACT,
    ROW,
    SEED,
    held,
    load,
    rejects_of,
    row,
    stays,
    write_contract,
)

ABSENT = tuple(name for name in ROW if name != "ward")


def test_keys_numbers_and_resume_survive_each_other(
    written: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A row has the same number and key whatever is rejected or interrupted."""
    monkeypatch.setattr(chunks, "CHUNK_LINES", 2)
    lines = [row(ward=f"W{i}", bed="" if i % 2 else "7") for i in range(7)]
    lines[2:4] = [row(ward=" W2"), "too,few\n"]
    stop_once = iter([None, UserError("interrupted")])

    def stop(*_: object) -> None:
        if found := next(stop_once, None):
            raise found

    interrupting = replace(written, progress=stop)
    with pytest.raises(UserError, match="interrupted"):
        interrupting.load({"stays.csv": stays(*lines)}, max_rejects=2)
    summary = written.load({"stays.csv": stays(*lines)}, max_rejects=2)
    assert RESUMED in summary.notices
    assert held(written, "row_no", "ward") == [
        (str(number), f"W{number - 1}") for number in (1, 2, 5, 6, 7)
    ]
    expected = [
        hashlib.sha256(f"2:W{i}{len(bed)}:{bed}".encode()).hexdigest()
        for i, bed in ((0, "7"), (1, ""), (4, "7"), (5, ""), (6, "7"))
    ]
    assert held(written, "stay_key") == [(key,) for key in expected]


def test_a_key_repeated_in_a_later_chunk_is_rejected_though_a_part_is_null(
    written: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chunks, "CHUNK_LINES", 1)
    lines = [row(ward="W1", bed=bed) for bed in ("", "1", "NA", "01")]
    summary = load(written, *lines, max_rejects=2)
    assert [(r["line"], r["rule"]) for r in rejects_of(summary)] == [
        ("4", "duplicate_key"),
        ("5", "duplicate_key"),
    ]
    assert held(written, "bed") == [(None,), ("1",)]


@on_duckdb
@pytest.mark.parametrize(("one", "other"), [("1.5", "1.50"), ("1", "01"), ("1", "1.0")])
def test_equal_numbers_in_a_key_are_equal_however_they_are_written(
    written: Clinic, clinic_project: Path, one: str, other: str
) -> None:
    bed, dose = "{name: bed, data_type: int}", '{name: dose, data_type: "decimal(8,2)"}'
    contract = CONTRACT.replace("key: [ward, bed]", "key: [ward, dose]")
    contract = contract.replace('decimal: ",", thousands: "."', "")
    contract = contract.replace(bed, f"{bed}\n          - {dose}")
    write_contract(clinic_project, contract)
    text = "ward,dose," + ",".join(ABSENT) + "\n"
    rows = (f"W1,{dose}" + "," * len(ABSENT) + "\n" for dose in (one, other))
    summary = written.load({"stays.csv": text + "".join(rows)}, max_rejects=1)
    assert [reject["rule"] for reject in rejects_of(summary)] == ["duplicate_key"]


@on_duckdb
@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("mmol/L,mg/dL,glucose,2", "two factors from 'mmol/L'"),
        ("kg/L,mg/dL,glucose", "from 'kg/L' to 'mg/dL' is not a positive"),
    ],
)
def test_a_seed_with_a_line_that_cannot_be_meant_is_refused(
    written: Clinic, clinic_project: Path, line: str, named: str
) -> None:
    write_contract(clinic_project, seed=f"{SEED}{line}\n")
    with pytest.raises(UserError, match=f"column glucose relies on .*{named}"):
        load(written, row())


@on_duckdb
def test_made_columns_reach_spark(written: Clinic) -> None:
    lines = [row(ward="W1", bed=""), row(ward="W1", bed="2")]
    written.folder.joinpath("stays.csv").write_text(stays(*lines))
    policy = RejectPolicy(0, written.rejects)
    load_files(Request(written.folder, "spark", "clinic", policy), lambda *_: None)
    folder = Path(os.environ["CLINICAL_SPARK_PATH"])
    relation = duckdb.read_parquet(str(folder / "**/clinic__stays/*.parquet"))
    found = relation.project("row_no, length(stay_key), age_from, bed").fetchall()
    assert found == [(1, 64, 60, None), (2, 64, 60, 2)]


@on_duckdb
def test_a_key_is_made_from_the_pseudonyms(
    written: Clinic, clinic_project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else its hash would let anybody try out identifiers."""
    ward = "{name: ward, data_type: varchar(9), meta: {phi: identifier"
    contract = CONTRACT.replace(ward, f"{ward.replace('9', '32')}, pseudonym: ward")
    write_contract(clinic_project, contract)
    monkeypatch.setenv(VARIABLE, "k" * 32)
    load(written, row(ward="W1", bed="7"))
    [(key, pseudonym)] = held(written, "stay_key", "ward")
    assert pseudonym != "W1"
    digest = hashlib.sha256(f"{len(pseudonym)}:{pseudonym}1:7".encode())
    assert key == digest.hexdigest()
