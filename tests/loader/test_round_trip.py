import gzip

import pytest

from dev.harness import REPOSITORY, Warehouse
from tests.loader.conftest import VISIT, VISIT_HEADER, Clinic, on_servers, visit, visits

KEYS = ["A", "a", "a a", "á", "ä", "ß", "ss", "é", "e\u0301", "0", "00", "😀", "😁"]


def test_keys_that_differ_in_case_or_accent_are_different_keys(
    clinic: Clinic,
) -> None:
    clinic.load(visits(*(visit(visit_id=key) for key in KEYS)))
    assert sorted(clinic.column("visit_id")) == sorted(KEYS)


def test_keys_that_differ_across_chunks_are_different_keys(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("loader.chunks.CHUNK_LINES", 1)
    clinic.load(visits(*(visit(visit_id=key) for key in KEYS)))
    assert len(clinic.column("visit_id")) == len(KEYS)


def test_byte_order_mark_crlf_gzip_order_alias_and_extra_columns(
    clinic: Clinic,
) -> None:
    header = VISIT_HEADER.replace("visit_id,ward", "EXTRA, Station ,Visit")
    row = visit(visit_id="x,W,V1").replace("V1,A,", "V1,")
    content = f"\ufeff{header}\r\n{row.rstrip()}\r\n\r\n".encode()
    summary = clinic.load({"Visits.CSV.gz": gzip.compress(content)})
    assert clinic.column("ward") == ["W"]
    assert clinic.column("visit_id") == ["V1"]
    assert summary.files[0].ignored_columns == ("EXTRA",)


def test_a_header_that_reads_like_sql_is_only_a_header(clinic: Clinic) -> None:
    hostile = '"x`""; drop table clinic__visits; -- %s ?"'
    clinic.load(visits(visit()))
    summary = clinic.load(f"{VISIT_HEADER},{hostile}\n{visit().rstrip()},1\n")
    assert summary.files[0].ignored_columns == (
        'x`"; drop table clinic__visits; -- %s ?',
    )
    assert clinic.column("visit_id") == ["V1"]


def test_an_absent_optional_column_is_null(clinic: Clinic) -> None:
    clinic.load(",".join(list(VISIT)[:-1]) + "\n" + visit().rsplit(",", 1)[0] + "\n")
    assert clinic.column("note") == [None]


@pytest.mark.parametrize("content", ["", "bed,day\n", "bed,day"])
def test_an_optional_file_without_rows_makes_an_empty_table(
    clinic: Clinic, content: str
) -> None:
    clinic.load({"visits.csv": visits(), "beds.csv": content})
    assert clinic.column("bed", "clinic__beds") == []
    assert clinic.column("visit_id") == []


def test_an_absent_optional_file_makes_an_empty_table_and_a_notice(
    clinic: Clinic,
) -> None:
    clinic.load({"visits.csv": visits(visit()), "beds.csv": "bed,day\n1,2023-01-01\n"})
    summary = clinic.load(visits(visit()), allow_empty=("beds",))
    assert clinic.column("bed", "clinic__beds") == []
    [notice] = [notice for notice in summary.notices if "beds.csv" in notice]
    assert "clinic__beds is empty" in notice


def test_the_database_itself_holds_types_keys_and_not_null(clinic: Clinic) -> None:
    clinic.load({"visits.csv": visits(visit()), "beds.csv": "bed,day\n1,2023-01-01\n"})
    visits_table = clinic.warehouse.relation("raw", "clinic__visits")
    for row in ("'V1', 0", "'V2', null"):
        with pytest.raises(Exception, match=r"(?i)duplicate|null"):
            clinic.warehouse.execute(
                f"insert into {visits_table} (visit_id, is_icu) values ({row})"
            )
    types = clinic.warehouse.query(
        "select data_type from information_schema.columns "
        "where table_schema = ? and table_name = ? order by ordinal_position",
        [clinic.warehouse.schema("raw"), "clinic__beds"],
    )
    assert [name.lower().replace("integer", "int") for (name,) in types] == [
        "int",
        "date",
    ]


@on_servers
def test_the_raw_schema_compares_bytes(clinic: Clinic) -> None:
    clinic.load(visits(visit()))
    [(character_set, collation)] = clinic.warehouse.query(
        "select default_character_set_name, default_collation_name "
        "from information_schema.schemata where schema_name = ?",
        [clinic.warehouse.schema("raw")],
    )
    assert character_set == "utf8mb4"
    assert collation in ("utf8mb4_0900_bin", "utf8mb4_nopad_bin")


@on_servers
@pytest.mark.parametrize("rows_per_chunk", [2, 50_000])
def test_load_data_and_insert_load_the_same(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch, rows_per_chunk: int
) -> None:
    monkeypatch.setattr("loader.chunks.CHUNK_LINES", rows_per_chunk)
    odd = ["\\", "\\N", '""""', "'", "%s", "a\tb", '"a\nb"', "NULL", "", "😀"]
    content = visits(
        *(visit(visit_id=f"V{i}", ward=ward) for i, ward in enumerate(odd)),
        visit(visit_id="V0"),
    )
    fast = clinic.load(content, max_rejects=1)
    loaded = clinic.column("ward")
    clinic.warehouse.execute("set global local_infile = off")
    try:
        slow = clinic.load(content, max_rejects=1, force=True)
    finally:
        clinic.warehouse.execute("set global local_infile = on")
    assert clinic.column("ward") == loaded
    assert fast.files[0].rejected == slow.files[0].rejected == 1
    assert "set global local_infile = on" in "".join(slow.notices)
    assert "set global local_infile = on" not in "".join(fast.notices)


def test_the_committed_sample_loads_on_every_engine(warehouse: Warehouse) -> None:
    warehouse.load(REPOSITORY / "data" / "sample")
    relation = warehouse.relation("audit", "load_files")
    counts = warehouse.query(f"select rows_read, rows_loaded from {relation}")
    assert len(counts) == 4
    assert all(read == loaded > 0 for read, loaded in counts)


def test_a_line_of_three_megabytes_is_a_row_like_any_other(clinic: Clinic) -> None:
    extra = "x" * 3_000_000
    clinic.load(f"{VISIT_HEADER},scan\n{visit().rstrip()},{extra}\n")
    assert clinic.column("visit_id") == ["V1"]


@pytest.mark.parametrize("at_the_front", [True, False])
def test_a_column_goes_before_its_alias_which_is_named_as_not_loaded(
    clinic: Clinic, at_the_front: bool
) -> None:
    """A file with race and ethnicity, as the US standard has them, is no mistake."""
    header, line = (VISIT_HEADER, visit(ward="A").removesuffix("\n"))
    content = (
        f"unit,{header}\nother,{line}\n"
        if at_the_front
        else f"{header},unit\n{line},other\n"
    )
    summary = clinic.load(content)
    assert clinic.column("ward") == ["A"]
    assert summary.files[0].ignored_columns == ("unit",)


def test_an_alias_alone_is_its_column(clinic: Clinic) -> None:
    summary = clinic.load(visits(visit(ward="A")).replace("ward", "unit", 1))
    assert clinic.column("ward") == ["A"]
    assert summary.files[0].ignored_columns == ()
