"""Reads a CSV file as chunks of text, each row with its physical line number."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import pandas as pd

from loader.contract import Table
from loader.errors import LoaderError
from loader.files import LineReader
from loader.headers import Header
from loader.rejects import Reject

CHUNK_LINES = 50_000

_COMMA, _NEWLINE = ord(","), ord("\n")
# What only the careful reader treats exactly: quotes, NUL, blank lines, a lone
# carriage return, and a byte order mark that pandas would swallow at a chunk's start.
_NOT_PLAIN = (b'"', b"\0", b"\r", b"\n\n")
_NOT_PLAIN_STARTS = (b"\n", b"\xef\xbb\xbf")


@dataclass(frozen=True)
class Chunk:
    """Some rows of a file.

    `rows` holds every contract column as text, the empty string being null; its index
    is the line number in the file, from 1, on which the row begins. `malformed` are
    the rows that could not be cut into columns. `read` counts both.
    """

    rows: pd.DataFrame
    malformed: list[Reject]

    @property
    def read(self) -> int:
        """How many rows of the file this chunk stands for."""
        return len(self.rows) + len(self.malformed)


def read_chunks(reader: LineReader, header: Header, table: Table) -> Iterator[Chunk]:
    """Yield chunks of about 50,000 rows, from the reader's next line on.

    Blank lines are no rows. Raise LoaderError for text that is not UTF-8 and for a
    quote that is never closed.
    """
    while True:
        first_line = reader.line_count + 1
        lines = list(reader.lines(CHUNK_LINES))
        if not lines:
            return
        data = b"".join(lines).replace(b"\r\n", b"\n")
        if _is_plain(data, len(lines), header.width):
            _decode(data, reader.name, first_line)
            yield Chunk(_parse_plain(data, header, table, first_line), [])
        else:
            yield _parse_carefully(lines, reader, header, table, first_line)


def _is_plain(data: bytes, line_count: int, width: int) -> bool:
    """Tell whether each line is one row of `width` unquoted fields."""
    if data.startswith(_NOT_PLAIN_STARTS) or any(mark in data for mark in _NOT_PLAIN):
        return False
    codes = np.frombuffer(data, dtype=np.uint8)
    commas = np.flatnonzero(codes == _COMMA)
    if len(commas) != line_count * (width - 1):
        return False
    if width == 1:
        return True
    ends = np.flatnonzero(codes == _NEWLINE)
    if len(ends) < line_count:  # the last line of a file may lack its line feed
        ends = np.append(ends, len(codes))
    per_line = commas.reshape(line_count, width - 1)
    return bool((per_line[:, -1] < ends).all() and (per_line[1:, 0] > ends[:-1]).all())


def _parse_plain(
    data: bytes, header: Header, table: Table, first_line: int
) -> pd.DataFrame:
    names = {position: name for name, position in header.positions.items()}
    rows = pd.read_csv(
        io.BytesIO(data),
        header=None,
        names=list(range(header.width)),
        usecols=list(names),
        dtype=object,
        na_filter=False,
        quoting=csv.QUOTE_NONE,
        skip_blank_lines=False,
        engine="c",
    )
    rows.index = pd.RangeIndex(first_line, first_line + len(rows))
    return _in_contract_order(rows.rename(columns=names), table)


def _parse_carefully(
    lines: Sequence[bytes],
    reader: LineReader,
    header: Header,
    table: Table,
    first_line: int,
) -> Chunk:
    """Parse record by record, following a quoted field past the end of the lines."""
    numbered = enumerate(chain(lines, reader.lines()), start=first_line)
    text = (_decode(line, reader.name, number) for number, line in numbered)
    records = csv.reader(text, strict=True)
    good: list[list[str]] = []
    good_lines: list[int] = []
    malformed: list[Reject] = []
    while records.line_num < len(lines):
        line = first_line + records.line_num
        try:
            fields = next(records)
        except csv.Error as error:
            malformed.append(_quoting_reject(error, reader.name, line))
            continue
        if len(fields) == header.width:
            good.append(fields)
            good_lines.append(line)
        elif fields:
            reason = f"has {len(fields)} fields, not {header.width}"
            malformed.append(Reject(reader.name, line, "", "fields", reason, fields))
    columns = list(zip(*good, strict=True)) or [()] * header.width
    rows = pd.DataFrame(
        {name: columns[position] for name, position in header.positions.items()},
        index=pd.Index(good_lines, dtype="int64"),
        dtype=object,
    )
    return Chunk(_in_contract_order(rows, table), malformed)


def _quoting_reject(error: csv.Error, file: str, line: int) -> Reject:
    # The two messages of Python's reader for a record that runs on without an end.
    if "unexpected end of data" in str(error) or "field limit" in str(error):
        raise LoaderError(
            f"{file}, line {line}: a quote is opened and never closed, so the rows "
            "after it cannot be told apart. Close or double it."
        ) from None
    return Reject(file, line, "", "quoting", "has text after a closing quote", [])


def _decode(data: bytes, file: str, first_line: int) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        line = first_line + data.count(b"\n", 0, error.start)
        raise LoaderError(
            f"{file}, line {line}: not UTF-8. Convert the file, for example with "
            "`iconv -f WINDOWS-1252 -t UTF-8`."
        ) from None


def _in_contract_order(rows: pd.DataFrame, table: Table) -> pd.DataFrame:
    names = [column.name for column in table.columns]
    return rows.reindex(columns=names, fill_value="")
