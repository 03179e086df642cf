"""Reads a CSV file as chunks of text, each row with its physical line number."""

import csv
import io
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain

import pandas as pd

from loader.contract import Table
from loader.dialect import records
from loader.errors import FailedCheckError
from loader.headers import Header
from loader.lines import MAX_LINE_BYTES, LineReader
from loader.plain import Layout, Rows, as_plain, in_contract_order
from loader.rejects import Reject

CHUNK_LINES = 50_000


@dataclass(frozen=True)
class Chunk:
    """Some rows of a file, and `malformed`: those that could not be split into columns.

    `read` counts both; `last_line` is the last line that they cover, counted through
    all files of the table; `last_byte` is the number of bytes read so far from the
    file on disk, which has `file_bytes`.
    """

    file: str
    rows: Rows
    malformed: list[Reject]
    last_line: int
    last_byte: int
    file_bytes: int

    @property
    def read(self) -> int:
        """How many rows of the file this chunk covers."""
        return len(self.rows) + len(self.malformed)


def read_chunks(
    reader: LineReader, header: Header, table: Table, lines_before: int = 0
) -> Iterator[Chunk]:
    """Yield chunks of about 50,000 rows, starting at the reader's next line.

    `lines_before` counts the lines of the table's earlier files. Blank lines are
    skipped. Raise UserError for text that is not UTF-8 and for a quote that is never
    closed.
    """
    columns = tuple(column.name for column in table.columns)
    layout = Layout(header.fields, columns, table.format, header.unnamed)
    while True:
        first_line = reader.line_count + 1
        data = reader.block(CHUNK_LINES)
        if not data:
            return
        rows: Rows | None = None
        malformed: list[Reject] = []
        with suppress(UnicodeDecodeError):
            rows = as_plain(data, layout, first_line)
        if rows is None:
            lines = io.BytesIO(data).readlines()
            rows, malformed = _parse_carefully(lines, reader, layout, first_line)
        yield Chunk(
            file=reader.name,
            rows=rows,
            malformed=malformed,
            last_line=lines_before + reader.line_count,
            last_byte=reader.byte_count,
            file_bytes=reader.size,
        )


def _parse_carefully(
    lines: Sequence[bytes],
    reader: LineReader,
    layout: Layout,
    first_line: int,
) -> tuple[pd.DataFrame, list[Reject]]:
    """Parse record by record, following a quoted field past the end of the lines."""
    numbered = enumerate(chain(lines, reader.lines()), start=first_line)
    text = (_decode(line, reader.name, number) for number, line in numbered)
    found = records(text, layout.form)
    width = len(layout.fields)
    good: list[list[str]] = []
    good_lines: list[int] = []
    malformed: list[Reject] = []
    while found.line_num < len(lines):
        line = first_line + found.line_num
        try:
            fields = next(found)
        except csv.Error as error:
            malformed.append(_quoting_reject(error, reader.name, line))
            continue
        if len(fields) == width:
            unnamed = next((f for f in layout.unnamed if fields[f]), None)
            if unnamed is not None:
                reason = f"has text in field {unnamed + 1}, which has no header"
                malformed.append(
                    Reject(reader.name, line, "", "header", reason, fields)
                )
                continue
            good.append(fields)
            good_lines.append(line)
        elif fields:
            reason = f"has {len(fields)} fields, not {width}"
            malformed.append(Reject(reader.name, line, "", "fields", reason, fields))
    columns = list(zip(*good, strict=True)) or [()] * width
    rows = pd.DataFrame(
        {
            name: values
            for name, values in zip(layout.fields, columns, strict=True)
            if name
        },
        index=pd.Index(good_lines, dtype="int64"),
        dtype=object,
    )
    return in_contract_order(rows, layout), malformed


def _quoting_reject(error: csv.Error, file: str, line: int) -> Reject:
    """Return a reject for a record that Python's CSV reader refuses, by its message."""
    if "unexpected end of data" in str(error):
        raise FailedCheckError(
            f"{file}, line {line}: a quotation mark is opened and never closed, so the "
            'rows after it cannot be separated. Close it, or write it twice ("").'
        ) from None
    if "field limit" in str(error):
        raise FailedCheckError(
            f"{file}, line {line} begins a field of more than {MAX_LINE_BYTES:,} "
            "characters: shorten it, or close its quotation mark if it is open."
        ) from None
    reason = "has text after a closing quote"
    if "new-line character" in str(error):
        reason = "has a carriage return inside a line"
    return Reject(file, line, "", "quoting", reason, [])


def _decode(data: bytes, file: str, line: int) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise FailedCheckError(
            f"{file}, line {line} is not UTF-8: write in which encoding it is into the "
            "contract, as in `format: {encoding: windows-1252}`, or convert the file."
        ) from None
