"""Lines of unquoted fields, kept as the bytes of the file.

Most files are plain almost everywhere. Plain lines can be checked and sent to the
database without making a Python string of each cell.
"""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from loader.contract import Format
from loader.dialect import records

_NEWLINE = ord("\n")
_UNREMARKABLE = bytes(range(ord(" "), ord("~") + 1)).replace(b"+", b"")
_TAB, _BACKSLASH = b"\t", b"\\"
# What only the careful reader handles exactly: NUL, blank lines, a lone carriage
# return, and a byte order mark that pandas would drop at the start of a chunk.
_NOT_PLAIN = (b"\0", b"\r", b"\n\n")
_NOT_PLAIN_STARTS = (b"\n", b"\xef\xbb\xbf")


@dataclass(frozen=True)
class Layout:
    """How the fields of a file map to columns.

    `fields` are the contract's names in the order of the file, None for a field that
    is not in the contract; `columns` are all names in the order of the contract;
    `form` is how the fields are written; `unnamed` are the positions of fields that
    must be empty, because their headers are.
    """

    fields: tuple[str | None, ...]
    columns: tuple[str, ...]
    form: Format = field(default_factory=Format)
    unnamed: tuple[int, ...] = ()


@dataclass(frozen=True)
class PlainText:
    """Rows of one line each, in which quotes have no special meaning.

    `data` ends with a line feed; `separator` occurs between the fields and never inside
    them. Row r is line `first_line + r` of the file, and its field f is in the bytes
    from `starts[r, f]` up to `ends[r, f]`.
    """

    data: bytes
    separator: bytes
    layout: Layout
    first_line: int
    starts: npt.NDArray[np.int64]
    ends: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.ends)

    @cached_property
    def is_unremarkable(self) -> bool:
        """Whether all characters are printable ASCII other than a plus."""
        marks = self.separator + b"\n"
        return not self.data.translate(None, _UNREMARKABLE + marks)

    @cached_property
    def escaped(self) -> bytes:
        r"""The data with backslashes doubled and null as `\N`, for LOAD DATA."""
        codes = np.frombuffer(self.data, dtype=np.uint8)
        empty = self.starts[self.starts == self.ends]
        slashes = empty[:0]
        if _BACKSLASH in self.data:
            slashes = np.flatnonzero(codes == ord(_BACKSLASH))
        if not len(empty) and not len(slashes):
            return self.data
        null = np.frombuffer(rb"\N", dtype=np.uint8)
        places = np.concatenate((np.repeat(empty, len(null)), slashes))
        marks = np.concatenate((np.tile(null, len(empty)), codes[slashes]))
        return np.insert(codes, places, marks).tobytes()

    def parse(self) -> pd.DataFrame:
        """Split the lines into the columns of the contract, all of them text.

        The index is the line number; a column that the file lacks is empty.
        """
        kept = {f: name for f, name in enumerate(self.layout.fields) if name}
        rows = pd.read_csv(
            io.BytesIO(self.data),
            sep=self.separator.decode(),
            header=None,
            names=list(range(len(self.layout.fields))),
            usecols=list(kept),
            dtype=object,
            na_filter=False,
            quoting=csv.QUOTE_NONE,
            skip_blank_lines=False,
            engine="c",
        )
        rows.index = pd.RangeIndex(self.first_line, self.first_line + len(rows))
        return in_contract_order(rows.rename(columns=kept), self.layout)


Rows = PlainText | pd.DataFrame
"""Rows of a file, all of them text; the empty string stands for null.

A frame has the columns of the contract in its order, and the line number as index.
"""


def as_frame(rows: Rows) -> pd.DataFrame:
    """Return rows as a data frame."""
    return rows.parse() if isinstance(rows, PlainText) else rows


def in_contract_order(rows: pd.DataFrame, layout: Layout) -> pd.DataFrame:
    """Put the columns in the order of the contract, adding absent ones as empty."""
    return rows.reindex(columns=list(layout.columns), fill_value="")


def as_plain(lines: bytes, layout: Layout, first_line: int) -> PlainText | None:
    """Find the fields of whole lines; None unless each line is one row of plain fields.

    Raise UnicodeDecodeError for bytes that are not UTF-8.
    """
    data, separator = lines.replace(b"\r\n", b"\n"), layout.form.delimiter.encode()
    data.decode()
    quoted = layout.form.quote and layout.form.quote.encode() in data
    if quoted or len(separator) > 1:
        data, separator = _unquoted(io.BytesIO(lines), layout), _TAB
    if data.startswith(_NOT_PLAIN_STARTS) or any(mark in data for mark in _NOT_PLAIN):
        return None
    if not data.endswith(b"\n"):  # the last line of a file may lack its line feed
        data += b"\n"
    return found_fields(data, separator, layout, first_line)


def found_fields(
    data: bytes, separator: bytes, layout: Layout, first_line: int
) -> PlainText | None:
    """Find the fields of lines without quotes; None if a line has too few or many."""
    codes = np.frombuffer(data, dtype=np.uint8)
    marks = np.flatnonzero((codes == ord(separator)) | (codes == _NEWLINE))
    rest = len(marks) % len(layout.fields)
    if rest:
        return None
    ends = marks.reshape(-1, len(layout.fields))
    line_ends = codes[ends] == _NEWLINE
    if not line_ends[:, -1].all() or line_ends[:, :-1].any():
        return None
    starts = np.concatenate(([0], marks[:-1] + 1)).reshape(ends.shape)
    unnamed = list(layout.unnamed)
    if unnamed and (starts[:, unnamed] != ends[:, unnamed]).any():
        return None
    return PlainText(data, separator, layout, first_line, starts, ends)


def _unquoted(lines: Iterable[bytes], layout: Layout) -> bytes:
    """Rewrite lines with tabs between the fields and no quotes around them.

    Return text that is not plain unless each line is one row without a tab in a field.
    A line that is a complete record leaves no quote open, so the next line begins a
    record.
    """
    plain, width = [], len(layout.fields)
    separator, quote = layout.form.delimiter.encode(), layout.form.quote.encode()
    for line in lines:
        if not quote or quote not in line:
            if _TAB in line and separator != _TAB:
                return _NOT_PLAIN[0]
            plain.append(line.replace(separator, _TAB))
            continue
        try:
            [fields] = records([line.decode()], layout.form)
        except (csv.Error, ValueError):
            return _NOT_PLAIN[0]
        if len(fields) != width or {"\t", "\n", "\r"} & set("".join(fields)):
            return _NOT_PLAIN[0]
        plain.append("\t".join(fields).encode() + b"\n")
    return b"".join(plain).replace(b"\r\n", b"\n")
