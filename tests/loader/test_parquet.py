"""Raw tables for Spark: Parquet files, published together, as good as in a database.

None of this needs Spark: the files are read as the loader's own views read them.
"""

import json
import threading
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings

from loader.errors import UserError
from loader.load import ALREADY_LOADED, RESUMED
from tests.loader.broken import CHUNK_LINES, files
from tests.loader.conftest import CONTRACT, Clinic, visit, visits
from tests.loader.test_all_or_nothing import OLD, TABLES
from tests.loader.test_any_table import VISITS, as_csv, round_trip
from tests.loader.test_faults import CTRL_C, KILL, strike_and_rerun

on_spark = pytest.mark.parametrize("warehouse", ["spark"], indirect=True)


def folder(clinic: Clinic) -> Path:
    """Return the folder that the raw tables of a clinic are published in."""
    return Path(clinic.warehouse.environment["CLINICAL_DUCKDB_PATH"]).parent


def published(clinic: Clinic, name: str = "clinic__visits") -> duckdb.DuckDBPyRelation:
    """Read a table as Spark finds it: through current.json."""
    for line in folder(clinic).joinpath("current.json").read_text().splitlines():
        row = json.loads(line)
        if row["table_name"] == name:
            path = folder(clinic) / row["location"] / "**" / "*.parquet"
            return duckdb.read_parquet(str(path), hive_partitioning=False)
    raise AssertionError(f"{name} is not published")


@on_spark
@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(rows=VISITS)
def test_any_table_that_fits_comes_back_identical(
    clinic: Clinic, rows: list[tuple[object, ...]]
) -> None:
    round_trip(clinic, rows, as_csv(rows, "\n"))


@on_spark
def test_the_files_have_the_types_of_the_contract(clinic: Clinic) -> None:
    clinic.load(visits(visit()))
    assert dict(
        zip(published(clinic).columns, map(str, published(clinic).types), strict=True)
    ) == {
        "visit_id": "VARCHAR",
        "ward": "VARCHAR",
        "is_icu": "TINYINT",
        "payer": "VARCHAR",
        "days": "INTEGER",
        "row_count": "BIGINT",
        "charges": "DECIMAL(8,2)",
        "admitted": "DATE",
        "charted": "TIMESTAMP",
        "note": "VARCHAR",
    }
    assert published(clinic).fetchall()[0][6] == Decimal("10.50")


@on_spark
def test_a_partitioned_table_has_a_folder_for_each_year(
    clinic: Clinic, clinic_project: Path
) -> None:
    path = clinic_project / "models" / "staging" / "clinic" / "_clinic__sources.yml"
    path.write_text(
        CONTRACT.replace(
            "{name: admitted, data_type: date, meta: {",
            "{name: admitted, data_type: date, meta: {partitioned: true, ",
        )
    )
    days = {"V1": "2023-12-31", "V2": "2024-01-01", "V3": ""}
    rows = [visit(visit_id=name, admitted=day) for name, day in days.items()]
    clinic.load(visits(*rows))
    years = {file.parent.name for file in folder(clinic).rglob("*.parquet")}
    assert years == {
        "admitted_year=2023",
        "admitted_year=2024",
        "admitted_year=__HIVE_DEFAULT_PARTITION__",
        "clinic__beds",
    }
    assert clinic.column("visit_id") == list(days)
    # Without a row there is no year; the columns must be found all the same.
    clinic.load(visits(), force=True, allow_empty=("visits",))
    assert published(clinic).columns[:2] == ["visit_id", "ward"]
    assert published(clinic).fetchall() == []


@on_spark
def test_a_load_killed_anywhere_is_exact_after_a_rerun(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("loader.chunks.CHUNK_LINES", CHUNK_LINES)
    clinic.load(files("23"), max_rejects=2)
    strike_and_rerun(clinic, [KILL, CTRL_C])
    # What a killed load wrote is gone; the tables before the last are still there.
    used = {
        json.loads(line)["location"].split("/")[1]
        for name in ("current.json", "previous.json")
        for line in folder(clinic).joinpath(name).read_text().splitlines()
    }
    assert {path.name for path in folder(clinic).glob("versions/*")} == used


@on_spark
def test_a_reader_sees_the_tables_of_one_load_and_can_finish(clinic: Clinic) -> None:
    def load(number: int) -> None:
        beds = f"bed,day\n{number},2023-01-01\n"
        clinic.load(
            {"visits.csv": visits(visit(ward=str(number))), "beds.csv": beds},
            force=True,
        )

    load(1)
    stop, seen, errors = threading.Event(), set(), []

    def read() -> None:
        while not stop.is_set():
            try:
                text = folder(clinic).joinpath("current.json").read_text()
                places = [json.loads(row)["location"] for row in text.splitlines()]
                beds, rows = (
                    duckdb.connect().read_parquet(str(folder(clinic) / place / "*"))
                    for place in sorted(places)
                )
                seen.add((beds.fetchall()[0][0], int(rows.fetchall()[0][1])))
            except Exception as error:
                errors.append(error)

    reader = threading.Thread(target=read)
    reader.start()
    try:
        for number in range(2, 8):
            load(number)
    finally:
        stop.set()
        reader.join()
    assert errors == []
    assert all(beds == rows for beds, rows in seen)
    assert len(seen) > 1


@on_spark
def test_a_load_that_cannot_be_written_leaves_the_old_tables_and_is_carried_on(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    clinic.load(OLD)
    new = {**OLD, "visits.csv": visits(visit(ward="new"))}

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("loader.targets.parquet._flush", full)
        with pytest.raises(UserError, match=r"Parquet .* \(No space left"):
            clinic.load(new)
    assert published(clinic).fetchall()[0][1] == "old"
    assert len(list(folder(clinic).glob("versions/*"))) == 1
    assert RESUMED in clinic.load(new).notices
    assert published(clinic).fetchall()[0][1] == "new"
    assert clinic.tables() == TABLES


@on_spark
def test_published_files_that_were_deleted_are_loaded_again(clinic: Clinic) -> None:
    clinic.load(OLD)
    assert ALREADY_LOADED in clinic.load(OLD).notices
    for file in folder(clinic).rglob("*.parquet"):
        file.unlink()
    assert ALREADY_LOADED not in clinic.load(OLD).notices
    assert published(clinic).fetchall()[0][1] == "old"
