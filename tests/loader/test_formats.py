"""Files written in any way that a contract can describe load as plain ones do."""

import bz2
import gzip
import io
import zipfile
from collections.abc import Callable, Mapping

import pytest
from backports import zstd

from loader import chunks
from loader.errors import UserError
from tests.loader.conftest import Clinic, on_duckdb, visit, visits

WRITTEN = visits(
    visit(visit_id="V1", ward="Süd", note="a|b"),
    visit(visit_id="V2", ward="", note='"a, b; c"'),
    visit(visit_id="V3", ward="'x'", note='"two\nlines"'),
    visit(visit_id="V4", ward="Ost", note='"say ""no"""'),
)
COLUMNS = {
    "visit_id": ["V1", "V2", "V3", "V4"],
    "ward": ["Süd", None, "'x'", "Ost"],
    "note": ["a|b", "a, b; c", "two\nlines", 'say "no"'],
}


def says(form: str) -> tuple[str, str]:
    """Return what to replace in the contract, and by what, for a format of visits."""
    return "file: visits.csv,", f"file: visits.csv, format: {{{form}}},"


def delimited(mark: str) -> str:
    """Write the visits with another sign between the fields."""
    held = WRITTEN.replace("a, b", "a\0 b").replace(",", mark).replace("\0", ",")
    # A field with the sign in it must be quoted.
    return held.replace("a|b", '"a|b"')


def zipped(content: bytes, *names: str) -> bytes:
    """Put the content under each of some names into an archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, content)
    return buffer.getvalue()


def holds_the_visits(clinic: Clinic) -> bool:
    """Return whether the raw table holds exactly what was written."""
    return {name: clinic.column(name) for name in COLUMNS} == COLUMNS


@pytest.mark.parametrize("mark", [";", "|", "\t", "^", "~", " ", "\x01", "§"])
def test_fields_may_be_delimited_by_another_sign(clinic: Clinic, mark: str) -> None:
    name = {"\t": "\\t", "\x01": "\\x01"}.get(mark, mark)
    clinic.say(*says(f'delimiter: "{name}"'))
    text = delimited(mark)
    if mark == " ":
        text = text.replace(" 10:00", "").replace(":00 ", " ")
        text = text.replace("2023-02-01:00", "2023-02-01")
        clinic.say("data_type: datetime", "data_type: date")
    clinic.load(text)
    assert holds_the_visits(clinic)


def test_fields_may_be_quoted_by_another_sign_or_by_none(clinic: Clinic) -> None:
    clinic.say(*says('quote: "\'"'))
    clinic.load(visits(visit(ward="'a,b'", note="'say \"no\", it''s'")))
    assert clinic.column("ward") == ["a,b"]
    assert clinic.column("note") == ['say "no", it\'s']
    clinic.say('quote: "\'"', 'quote: ""')
    clinic.load(visits(visit(ward='"', note='5" tall')))
    assert clinic.column("ward") == ['"']
    assert clinic.column("note") == ['5" tall']


@pytest.mark.parametrize(
    ("encoding", "written"),
    [
        ("utf-16", "utf-16"),
        ("utf-16", "utf-16-be-mark"),
        ("UTF-16LE", "utf-16-le"),
        ("utf-32", "utf-32"),
        ("windows-1252", "cp1252"),
        ("cp1252", "cp1252"),
        ("latin-1", "latin-1"),
        ("cp850", "cp850"),
        ("utf-8-sig", "utf-8-sig"),
        ("gb18030", "gb18030"),
    ],
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@on_duckdb
def test_a_file_may_have_any_encoding(
    clinic: Clinic, encoding: str, written: str, line_end: str
) -> None:
    clinic.say(*says(f"encoding: {encoding}"))
    text = WRITTEN.replace("\n", line_end)
    data = (
        text.encode(written)
        if written[-1] != "k"
        else ("\ufeff" + text).encode("utf-16-be")
    )
    clinic.load(data)
    assert clinic.column("ward") == COLUMNS["ward"]


def test_text_in_another_encoding_reaches_every_engine(clinic: Clinic) -> None:
    clinic.say(*says("encoding: windows-1252"))
    clinic.load(WRITTEN.replace("Ost", "€‰œ").encode("cp1252"))
    assert clinic.column("ward")[3] == "€‰œ"


@on_duckdb
@pytest.mark.parametrize(
    ("encoding", "bad"),
    [
        ("windows-1252", b"\x81"),
        ("utf-16-le", b"\x00\xd8\x41\x00"),
        ("utf-16", b"\x00\xd8\x41\x00"),
        ("ascii", "ü".encode()),
    ],
)
def test_bytes_that_are_no_text_are_refused_at_their_line(
    clinic: Clinic, encoding: str, bad: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("loader.transcode._READ_BYTES", 100)
    clinic.say(*says(f"encoding: {encoding}"))
    rows = visits(*(visit(visit_id=f"V{n}") for n in range(20))).encode(encoding)
    with pytest.raises(UserError, match=r"visits\.csv, line 22 is not "):
        clinic.load(rows + bad + "\n".encode(encoding)[-2:])


def test_lines_before_the_header_are_skipped_and_counted(clinic: Clinic) -> None:
    clinic.say(*says('delimiter: ";", skip_lines: 2'))
    text = 'sep=;\nVisits of "January\n' + delimited(";").replace("Ost", "longer")
    summary = clinic.load(text, max_rejects=1)
    assert clinic.column("visit_id") == ["V1", "V2", "V3"]
    assert summary.reject_file is not None
    [_, reject] = summary.reject_file.read_text("utf-8").splitlines()
    assert reject.startswith("visits.csv,8,ward,length,")


def test_a_file_with_nothing_after_the_lines_to_skip_is_refused(clinic: Clinic) -> None:
    clinic.say(*says("skip_lines: 2"))
    with pytest.raises(UserError, match=r"has only 2 lines, and .*'skip_lines: 2'"):
        clinic.load("a\nb\n")


PACKED: Mapping[str, Callable[[bytes], bytes]] = {
    ".gz": gzip.compress,
    ".bz2": bz2.compress,
    ".zst": zstd.compress,
    ".zip": lambda data: zipped(data, "whatever.txt"),
}


@pytest.mark.parametrize("form", PACKED)
def test_a_packed_file_loads_as_the_plain_one(
    clinic: Clinic, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chunks, "CHUNK_LINES", 2)
    clinic.load({f"visits.csv{form}": PACKED[form](WRITTEN.encode())})
    assert holds_the_visits(clinic)
    [(name,)] = clinic.warehouse.query(
        f"select file_name from {clinic.warehouse.relation('audit', 'load_files')} "
        "where file_name is not null"
    )
    assert name == f"visits.csv{form}"


@on_duckdb
@pytest.mark.parametrize("form", PACKED)
def test_a_packed_file_that_breaks_off_is_refused(clinic: Clinic, form: str) -> None:
    rows = visits(*(visit(visit_id=f"V{n}", note=f"{n**9}") for n in range(5_000)))
    data = PACKED[form](rows.encode())
    for part in (data[: len(data) // 2], data[:-1]):
        with pytest.raises(UserError, match=r"is not a complete|contains 0 files"):
            clinic.load({f"visits.csv{form}": part})


@on_duckdb
@pytest.mark.parametrize("form", [".gz", ".bz2", ".zst"])
def test_a_damaged_piece_is_not_the_end_of_a_file(clinic: Clinic, form: str) -> None:
    pieces = [visits(visit(visit_id="V1")), visit(visit_id="V2")]
    first, second = (PACKED[form](piece.encode()) for piece in pieces)
    for damaged in (b"XX" + second[2:], second[:2]):
        with pytest.raises(UserError, match="is not a complete"):
            clinic.load({f"visits.csv{form}": first + damaged})


@on_duckdb
@pytest.mark.parametrize("form", [".gz", ".bz2", ".zst"])
def test_a_file_packed_in_several_pieces_is_read_to_its_end(
    clinic: Clinic, form: str
) -> None:
    header, *rows = WRITTEN.encode().splitlines(keepends=True)
    pieces = [header, b"".join(rows[:2]), b"".join(rows[2:])]
    clinic.load({f"visits.csv{form}": b"".join(map(PACKED[form], pieces))})
    assert holds_the_visits(clinic)


@on_duckdb
def test_an_archive_must_contain_one_file(clinic: Clinic) -> None:
    data = WRITTEN.encode()
    clinic.load(
        {
            "visits.csv.zip": zipped(
                data, "x/", "x/visits.csv", "__MACOSX/x/._visits.csv"
            )
        }
    )
    assert holds_the_visits(clinic)
    for names in ((), ("a.csv", "b.csv")):
        with pytest.raises(UserError, match=rf"contains {len(names)} files, and must"):
            clinic.load({"visits.csv.zip": zipped(data, *names)})


@on_duckdb
def test_an_encrypted_archive_is_named(clinic: Clinic) -> None:
    data = bytearray(zipped(b"x", "a.csv"))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + place] |= 1
    with pytest.raises(UserError, match="is encrypted"):
        clinic.load({"visits.csv.zip": bytes(data)})


@on_duckdb
def test_all_ways_of_writing_may_meet(clinic: Clinic) -> None:
    clinic.say(*says('delimiter: ";", encoding: utf-16, skip_lines: 1'))
    clinic.load(
        {"visits.csv.zst": zstd.compress(("x\n" + delimited(";")).encode("utf-16"))}
    )
    assert holds_the_visits(clinic)
