import csv
import io
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loader import chunks
from loader.contract import Column, Table
from loader.datatypes import parse_data_type
from loader.errors import UserError
from loader.headers import parse_header
from loader.lines import MAX_LINE_BYTES, LineReader
from loader.plain import as_frame

TEXT = parse_data_type("text")
TABLE = Table("t", "t", "t.csv", True, ("a",), (Column("a", TEXT), Column("b", TEXT)))
CELLS = st.text(st.characters(exclude_categories=["Cs"]))


def read(path: Path, content: bytes) -> list[chunks.Chunk]:
    """Read a file of the columns a and b."""
    path.write_bytes(content)
    with LineReader(path) as reader:
        header = parse_header(next(reader.lines(1)), path.name, TABLE)
        return list(chunks.read_chunks(reader, header, TABLE))


def rows(found: list[chunks.Chunk]) -> list[tuple[Any, ...]]:
    """Return line number and cells of every row."""
    return [
        row for chunk in found for row in as_frame(chunk.rows).itertuples(name=None)
    ]


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"])
@pytest.mark.parametrize("last_line_end", [True, False])
def test_quoting_a_file_changes_neither_its_rows_nor_their_lines(
    tmp_path: Path, line_end: bytes, last_line_end: bool
) -> None:
    plain = line_end.join([b"a,b", b"1,", b",x y", b"\xc3\xa9,\\N"])
    quoted = line_end.join([b"a,b", b'"1",""', b'"","x y"', b'"\xc3\xa9","\\N"'])
    end = line_end if last_line_end else b""
    expected = [(2, "1", ""), (3, "", "x y"), (4, "é", "\\N")]
    assert rows(read(tmp_path / "plain.csv", plain + end)) == expected
    assert rows(read(tmp_path / "quoted.csv", quoted + end)) == expected


@given(table=st.lists(st.tuples(CELLS, CELLS), max_size=8), limit=st.integers(1, 4))
def test_any_text_comes_back_from_any_chunk_size(
    tmp_path_factory: pytest.TempPathFactory, table: list[tuple[str, str]], limit: int
) -> None:
    buffer = io.StringIO()
    # Python's writer leaves a carriage return unquoted unless told to quote all.
    returns = any("\r" in cell for row in table for cell in row)
    quoting: Literal[0, 1] = csv.QUOTE_ALL if returns else csv.QUOTE_MINIMAL
    writer = csv.writer(buffer, lineterminator="\n", quoting=quoting)
    writer.writerows([("a", "b"), *table])
    path = tmp_path_factory.mktemp("any") / "t.csv"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(chunks, "CHUNK_LINES", limit)
        found = rows(read(path, buffer.getvalue().encode()))
    assert [row[1:] for row in found] == table


def test_line_numbers_are_physical_across_chunks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chunks, "CHUNK_LINES", 2)
    content = b'a,b\n1,"x\ny\nz"\n\n2,x\n3,"p\nq"\n4,x\n'
    found = read(tmp_path / "t.csv", content)
    assert [row[0] for row in rows(found)] == [2, 6, 7, 9]
    assert sum(chunk.read for chunk in found) == 4


def test_short_and_long_rows_that_add_up_are_both_rejected(tmp_path: Path) -> None:
    [chunk] = read(tmp_path / "t.csv", b"a,b\n1\n1,2,3\n4,5\n")
    assert [(reject.line, reject.rule) for reject in chunk.malformed] == [
        (2, "fields"),
        (3, "fields"),
    ]
    assert rows([chunk]) == [(4, "4", "5")]


@pytest.mark.parametrize("tail", [b'1,"x\n', b'1,"' + b"x\n" * 200_000])
def test_an_unclosed_quote_is_refused_at_the_line_where_it_opens(
    tmp_path: Path, tail: bytes
) -> None:
    with pytest.raises(UserError, match=r"line 3\b.*never closed"):
        read(tmp_path / "t.csv", b"a,b\n1,2\n" + tail)


def test_bytes_that_are_not_utf8_are_refused_at_their_line(tmp_path: Path) -> None:
    for row in (b"x,\xff\n", b'"x",\xff\n'):
        with pytest.raises(UserError, match=r"line 4\b.*UTF-8"):
            read(tmp_path / "t.csv", b"a,b\n1,2\n3,4\n" + row)


def test_only_the_first_byte_order_mark_is_taken_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chunks, "CHUNK_LINES", 1)
    content = "\ufeffa,b\n1,2\n\ufeff3,4\n".encode()
    assert rows(read(tmp_path / "t.csv", content))[1] == (3, "\ufeff3", "4")


def test_blank_lines_are_no_rows_in_a_file_of_one_column_either(tmp_path: Path) -> None:
    table = replace(TABLE, columns=TABLE.columns[:1])
    for content in (b"a\n1\n\n2\n\n", b'a\n"1"\n\n2\n'):
        path = tmp_path / "t.csv"
        path.write_bytes(content)
        with LineReader(path) as reader:
            header = parse_header(next(reader.lines(1)), path.name, table)
            [chunk] = chunks.read_chunks(reader, header, table)
        assert rows([chunk]) == [(2, "1"), (4, "2")]


def test_a_long_field_in_quotes_is_read(tmp_path: Path) -> None:
    long = "x," * 75_000
    found = read(tmp_path / "t.csv", f'a,b\n1,"{long}"\n2,"y\n"\n'.encode())
    assert [row[1:] for row in rows(found)] == [("1", long), ("2", "y\n")]


def test_a_field_longer_than_any_line_is_not_called_an_open_quote(
    tmp_path: Path,
) -> None:
    lines = b"x\n" * (MAX_LINE_BYTES // 2 + 1)
    with pytest.raises(
        UserError, match=r"line 3 begins a field of more than 4,194,304"
    ):
        read(tmp_path / "t.csv", b'a,b\n1,2\n1,"' + lines + b'"\n')


@pytest.mark.parametrize("quoted", [False, True])
def test_fields_without_a_header_must_be_empty(tmp_path: Path, quoted: bool) -> None:
    text = "a,,b,,\n1,,x,,\n2,,y,z,\n3,,w,,\n"
    [chunk] = read(
        tmp_path / "t.csv", (text.replace("x", '"x"') if quoted else text).encode()
    )
    assert [row[1:] for row in rows([chunk])] == [("1", "x"), ("3", "w")]
    [reject] = chunk.malformed
    assert (reject.line, reject.rule) == (3, "header")
    assert reject.reason == "has text in field 4, which has no header"
    assert rows(read(tmp_path / "t.csv", b"a,b,,\n1,2,,\n")) == [(2, "1", "2")]
