"""Checks plain text, and rewrites the columns that are not in canonical text.

The proofs cover columns that are canonical already. Of the others, each distinct value
is read once, and the lines are put together anew; they stay plain text.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import chain

import numpy as np
import numpy.typing as npt

from loader.contract import Table
from loader.plain import PlainText, found_fields
from loader.proofs import column_fits, has_none_of, keys_differ
from loader.values.columns import PAIR, Field, fields_of, is_identifier
from loader.values.instants import rewritten_instants
from loader.values.problem import Problem
from loader.values.writing import CANONICAL

_REMEMBERED = 200_000  # distinct values of a column, from one chunk to the next

Cells = Sequence[bytes]
Places = npt.NDArray[np.int64]


class _NotPlainError(Exception):
    """A row must be rejected, or would no longer be plain."""


def fitted_plain(text: PlainText, table: Table) -> PlainText | None:
    """Return rows in canonical text if all of them fit; None if any may not."""
    cells = {}
    try:
        for field in fields_of(table):
            if not _is_proven(text, field, table):
                written, canonical = _instants(text, field) or _read(text, field)
                if canonical != written:
                    cells[field.column.name] = canonical
    except _NotPlainError:
        return None
    rewritten = with_cells(text, cells)
    if table.key != (table.row_number,) and not keys_differ(rewritten, table.key):
        return None
    return rewritten


def with_cells(text: PlainText, cells: Mapping[str, Cells]) -> PlainText:
    """Return plain text with other values in some columns, or with more columns."""
    if not cells:
        return text
    fields = text.layout.fields
    pieces: list[Cells] = []
    begin = text.starts[:, 0]
    for position, name in enumerate(fields):
        if name is not None and name in cells:
            pieces += [_slices(text, begin, text.starts[:, position]), cells[name]]
            begin = text.ends[:, position]
    pieces.append(_slices(text, begin, text.ends[:, -1]))
    added = tuple(name for name in cells if name not in fields)
    for name in added:
        pieces += [[text.separator] * len(text), cells[name]]
    pieces.append([b"\n"] * len(text))
    data = b"".join(chain.from_iterable(zip(*pieces, strict=True)))
    layout = replace(text.layout, fields=fields + added)
    rewritten = found_fields(data, text.separator, layout, text.first_line)
    if rewritten is None:
        raise AssertionError("a value holds a separator")  # _Known refuses it
    return rewritten


def cells_of(text: PlainText, name: str) -> Cells:
    """Return the text of a column in each row; empty if the file lacks it."""
    if name not in text.layout.fields:
        return [b""] * len(text)
    field = text.layout.fields.index(name)
    return _slices(text, text.starts[:, field], text.ends[:, field])


def _is_proven(text: PlainText, field: Field, table: Table) -> bool:
    column = field.column
    if not field.as_written:
        return False
    if column.name not in text.layout.fields:
        return True  # an optional column, null in every row
    if field.unless and not has_none_of(text, column.name, field.unless):
        return False
    return column_fits(text, column, identifies=is_identifier(column, table))


def _read(text: PlainText, field: Field) -> tuple[Cells, Cells]:
    """Return what is written for a field in each row, and its canonical text.

    Raise _NotPlainError unless every value fits.
    """
    written, *units = (cells_of(text, source) for source in field.sources)
    for names in units:
        pairs = zip(written, names, strict=True)
        written = [b"%b%b%b" % (number, PAIR.encode(), name) for number, name in pairs]
    known = _known(field, text.separator)
    if len(known) > _REMEMBERED:
        known.clear()
    canonical = [known[cell] for cell in written]
    is_added = field.column.name not in text.layout.fields
    return ([] if is_added else written), canonical


def _instants(text: PlainText, field: Field) -> tuple[Cells, Cells] | None:
    """Do as `_read` for times in ISO 8601 that need no closer look; else None."""
    column, name = field.column, field.column.name
    own = replace(column.writing, time_zone="") != CANONICAL
    if column.data_type.family != "datetime" or own or column.made:
        return None
    written = cells_of(text, name)
    canonical = rewritten_instants(written, column.writing.time_zone)
    if canonical is None:
        return None
    rewritten = with_cells(text, {name: canonical})
    is_proven = column_fits(rewritten, column, identifies=False)
    return (written, canonical) if is_proven else None


def _slices(text: PlainText, starts: Places, ends: Places) -> Cells:
    data = text.data
    return [
        data[start:end]
        for start, end in zip(starts.tolist(), ends.tolist(), strict=True)
    ]


class _Known(dict[bytes, bytes]):
    """The canonical text of each value that was read before; it reads what is new."""

    def __init__(self, field: Field, separator: bytes) -> None:
        super().__init__()
        self._fit = field.fit
        self._marks = (separator, b"\n", b"\r", b"\0")

    def __missing__(self, cell: bytes) -> bytes:
        fitted = self._fit(cell.decode())
        if isinstance(fitted, Problem):
            raise _NotPlainError
        canonical = fitted.encode()
        if canonical != cell and any(mark in canonical for mark in self._marks):
            raise _NotPlainError
        self[cell] = canonical
        return canonical


@lru_cache(maxsize=512)
def _known(field: Field, separator: bytes) -> _Known:
    return _Known(field, separator)
