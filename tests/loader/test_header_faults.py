"""A header that does not fit is refused with its cause and the line that mends it."""

import gzip
import io
import json
import re
import zipfile
from pathlib import Path

import pytest
import yaml

from loader.contract import Table
from loader.errors import UserError
from loader.headers import read_header
from loader.lines import LineReader
from loader.settings import project_directory
from loader.sources import read_contract
from tests.loader.conftest import Clinic, on_duckdb, visit, visits

HEADER = "visit_id,ward,is_icu,payer,days,row_count,charges,admitted,charted,note"
ROW = "Jane-Roe,A,0,Private,3,12,10.50,2023-02-01,2023-02-01 10:00:00,"
TEXT = f"{HEADER}\n{ROW}\n"
PLACE = r"under `meta` in _clinic__sources\.yml, (line \d+, )?table visits"


@pytest.fixture
def table(clinic_project: Path) -> Table:
    """Read the contract of the visits."""
    return read_contract(clinic_project, "clinic").tables[0]


def refusal(table: Table, content: bytes | str, name: str = "visits.csv") -> str:
    """Return the words with which a file is refused."""
    path = project_directory() / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with (
        LineReader(path, name, table.format.encoding) as reader,
        pytest.raises(UserError) as refused,
    ):
        read_header(reader, table)
    words = str(refused.value)
    assert words.startswith(name)
    assert "Jane" not in words
    return words


def workbook() -> bytes:
    """Make what begins as an Excel workbook does."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return buffer.getvalue()


def archive() -> bytes:
    """Make an archive with one file."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as zipped:
        zipped.writestr("visits.csv", TEXT)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"<!DOCTYPE html>\n<html><body>Log in</body></html>\n", "is an HTML page"),
        (b"\xef\xbb\xbf\n <HTML>\n", "is an HTML page"),
        (b'<?xml version="1.0"?>\n<a/>\n', "is XML"),
        (
            b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n",
            "`git lfs pull`",
        ),
        (b"/annex/objects/SHA256E-s1--0.csv\n", "`git annex get`"),
        (b"../.git/annex/objects/0\n", "`git annex get`"),
        (b'{"visits": []}\n', "is JSON"),
        (b'[\n  {"visit_id": 1}\n]\n', "is JSON"),
        (b"PAR1\x15\x04", "is a Parquet file"),
        (b"SQLite format 3\0", "is a database"),
        (b"%PDF-1.7\n", "is a PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Excel workbook"),
        (b"7z\xbc\xaf\x27\x1c", "compress it as .gz"),
        (b"\xfd7zXZ\0\0", "compress it as .gz"),
        (b"-----BEGIN PGP MESSAGE-----\n", "is encrypted"),
        (b"CREATE TABLE visits (x int);\n", "dump of a database"),
        (b"\0" * 500, "nothing but NUL bytes"),
        (workbook(), "is an Excel workbook"),
        (archive(), "is a zip archive"),
        (gzip.compress(b"<html>\n"), "is an HTML page"),
    ],
)
def test_a_file_of_another_kind_is_named(
    table: Table, content: bytes, says: str
) -> None:
    assert says in refusal(table, content)


DIFFERENT = [
    ("is separated by ;", TEXT.replace(",", ";"), {"delimiter": ";"}),
    ("is separated by tabs", TEXT.replace(",", "\t"), {"delimiter": "\t"}),
    ("is separated by |", TEXT.replace(",", "|"), {"delimiter": "|"}),
    ("line 2 is the header", "Visits of Jane\n" + TEXT, {"skip_lines": 1}),
    ("line 4 is the header", "A,B\n\n\n" + TEXT, {"skip_lines": 3}),
    (
        "is separated by ; and line 2 is the header",
        "sep=;\n" + TEXT.replace(",", ";"),
        {"delimiter": ";", "skip_lines": 1},
    ),
    (
        "is quoted by '",
        "'" + TEXT.replace(",", "','").replace("\n", "'\n'")[:-1],
        {"quote": "'"},
    ),
    ("is in UTF-16", TEXT.encode("utf-16"), {"encoding": "utf-16"}),
    ("is in UTF-16-BE", TEXT.encode("utf-16-be"), {"encoding": "utf-16-be"}),
    (
        "is in UTF-16 and is separated by tabs",
        TEXT.replace(",", "\t").encode("utf-16"),
        {"delimiter": "\t", "encoding": "utf-16"},
    ),
    (
        "is in WINDOWS-1252",
        TEXT.replace("note", "Straße").encode("cp1252"),
        {"encoding": "windows-1252"},
    ),
]


@pytest.mark.parametrize(("says", "content", "form"), DIFFERENT)
@on_duckdb
def test_a_file_written_otherwise_is_mended_by_the_line_that_is_named(
    clinic: Clinic, says: str, content: str | bytes, form: dict[str, object]
) -> None:
    with pytest.raises(UserError) as refused:
        clinic.load(content)
    words = str(refused.value)
    assert f"visits.csv {says}" in words or says in words
    assert re.search(PLACE, words)
    assert "Jane" not in words
    [line] = re.findall(r"write `(format: \{.*?\})`", words)
    assert yaml.safe_load(line) == {"format": form}
    clinic.say("file: visits.csv,", f"file: visits.csv, {line},")
    clinic.load(content)
    assert clinic.column("ward") == ["A"]


@pytest.mark.parametrize(
    ("spelt", "unseen"),
    [
        ("\ufeffvisit_id", "ZERO WIDTH NO-BREAK SPACE (U+FEFF)"),
        ("visit\u00a0_id", "NO-BREAK SPACE (U+00A0)"),
        ("visit_id\u200b", "ZERO WIDTH SPACE (U+200B)"),
        ("vis\u00adit_id", "SOFT HYPHEN (U+00AD)"),
        ("visit_id\x00", "control character (U+0000)"),
    ],
)
@on_duckdb
def test_a_character_that_cannot_be_seen_is_named(
    clinic: Clinic, spelt: str, unseen: str
) -> None:
    text = "\ufeff" + TEXT.replace("visit_id", spelt)
    with pytest.raises(UserError) as refused:
        clinic.load(text)
    words = str(refused.value)
    assert f"position 1 contains the character {unseen}" in words
    [names] = re.findall(r"`aliases: (\[.*?\])`", words)
    clinic.say("aliases: [Visit]", f"aliases: {names}")
    clinic.load(text)
    assert clinic.column("ward") == ["A"]


@pytest.mark.parametrize("spelt", ["VisitID", "Visit Id", "visit-id", "VISIT.ID"])
def test_another_spelling_is_named_with_its_alias(table: Table, spelt: str) -> None:
    words = refusal(table, TEXT.replace("visit_id", spelt))
    assert "position 1 spells the column visit_id in another way" in words
    assert (
        f"`aliases: {json.dumps([spelt])}` under `meta` of the column visit_id" in words
    )


@pytest.mark.parametrize("rows", [f"{ROW}\n{ROW}\n", "Jane,Roe\n", "Jane\n"])
def test_a_file_without_a_header_is_refused_without_its_values(
    table: Table, rows: str
) -> None:
    words = refusal(table, rows)
    assert "has none of the columns visit_id, ward," in words
    assert "add a header" in words


def test_a_column_that_is_missing_is_named_as_before(table: Table) -> None:
    words = refusal(table, TEXT.replace("days", "Tage"))
    assert "lacks the column days" in words
    assert "separated" not in words
    also = refusal(table, TEXT.replace("days", "Tage").replace(",", ";"))
    assert "is separated by ;" in also
    assert "It also lacks days." in also


def test_lines_that_end_as_on_old_macs_are_named(table: Table) -> None:
    assert "ends its lines with carriage returns" in refusal(
        table, TEXT.replace("\n", "\r")
    )


@on_duckdb
def test_a_file_in_utf_8_is_not_read_as_what_the_contract_says(clinic: Clinic) -> None:
    for encoding in ("windows-1252", "utf-16"):
        clinic.say(
            "file: visits.csv,", f"file: visits.csv, format: {{encoding: {encoding}}},"
        )
        with pytest.raises(UserError, match=r"visits\.csv is in UTF-8"):
            clinic.load(("\ufeff" + visits(visit())).encode())
        clinic.say(f"format: {{encoding: {encoding}}},", "")


@on_duckdb
def test_a_line_that_is_not_in_the_encoding_is_no_reason_to_read_all_in_another(
    clinic: Clinic,
) -> None:
    clinic.say("file: visits.csv,", "file: visits.csv, format: {encoding: shift-jis},")
    rows = visits(visit(), visit(visit_id="V2", ward="東"), visit(visit_id="V3"))
    data = rows.encode("shift-jis").replace(b"V3,A", b"V3,\xff")
    with pytest.raises(UserError, match=r"visits\.csv, line 4 is not shift-jis"):
        clinic.load(data)


@on_duckdb
def test_utf_16_without_its_mark_is_named_with_its_order(clinic: Clinic) -> None:
    clinic.say("file: visits.csv,", "file: visits.csv, format: {encoding: utf-16},")
    for order in ("utf-16-be", "utf-16-le"):
        with pytest.raises(UserError, match=rf"is in {order.upper()}: write "):
            clinic.load(visits(visit()).encode(order))
