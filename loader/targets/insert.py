"""Batched INSERT, for servers that do not allow LOAD DATA LOCAL."""

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import pandas as pd
from pymysql.connections import Connection

from loader.plain import PlainText, Rows, as_frame

# Far below the smallest usual max_allowed_packet, 16 MB.
_STATEMENT_BYTES = 512 * 1024
_ESCAPES = str.maketrans({"\\": "\\\\", "'": "\\'"})


def insert_rows(
    connection: "Connection[Any]", relation: str, rows: Rows
) -> tuple[int, int]:
    """Insert checked rows, text with '' as null, into a table.

    Return how many rows the server accepted, and how many warnings it gave.
    """
    if isinstance(rows, PlainText) and _is_bare(rows):
        names, values = list(rows.layout.fields), _plain_values(rows)
    else:
        frame = as_frame(rows)
        names, values = list(frame.columns), _values(frame)
    columns = ", ".join(f"`{name}`" for name in names)
    taken = warnings = 0
    with connection.cursor() as cursor:
        for piece in values:
            taken += cursor.execute(
                f"insert into {relation} ({columns}) values {piece}"  # noqa: S608
            )
            warnings += cursor.warning_count
    return taken, warnings


def _is_bare(rows: PlainText) -> bool:
    """Return whether the fields need nothing but quotes around them in SQL."""
    fields, data = rows.layout.fields, rows.data
    return None not in fields and b"'" not in data and b"\\" not in data


def _plain_values(rows: PlainText) -> Iterator[str]:
    """Yield rows as `('a',NULL),('b','c')`, assembled as bytes."""
    ends = rows.ends[:, -1]
    first = 0
    while first < len(rows):
        start = rows.starts[first, 0]
        last = int(np.searchsorted(ends, start + _STATEMENT_BYTES))
        last = min(last, len(rows) - 1)
        piece = rows.data[start : ends[last]]
        piece = piece.replace(rows.separator, b"','").replace(b"\n", b"'),('")
        # No field contains a quote, so two in a row are an empty field.
        yield (b"('" + piece + b"')").replace(b"''", b"NULL").decode()
        first = last + 1


def _values(rows: pd.DataFrame) -> Iterator[str]:
    columns = [_literals(rows[name].tolist()) for name in rows.columns]
    pieces: list[str] = []
    size = 0
    for row in zip(*columns, strict=True):
        pieces.append(f"({','.join(row)})")
        size += len(pieces[-1])
        if size > _STATEMENT_BYTES:
            yield ",".join(pieces)
            pieces, size = [], 0
    if pieces:
        yield ",".join(pieces)


def _literals(texts: Iterable[str]) -> list[str]:
    return [f"'{text.translate(_ESCAPES)}'" if text else "NULL" for text in texts]
