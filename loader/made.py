"""Adds the columns that are made from a row's key or its number.

They are added last, so that a key with pseudonyms is made from the pseudonyms.
"""

import hashlib
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from loader.chunks import Chunk
from loader.contract import Table
from loader.plain import PlainText, Rows
from loader.plain_checks import cells_of, with_cells


def with_made_columns(rows: Rows, table: Table, chunk: Chunk, before: int) -> Rows:
    """Return the checked rows of a chunk with their made key and their number.

    `before` is how many rows of the table's files came before the chunk; rejected rows
    are counted too, so a row keeps its number whatever is rejected.
    """
    made: dict[str, list[bytes]] = {}
    if table.primary_key != table.key:
        [name] = table.primary_key
        made[name] = _keys([_cells(rows, part) for part in table.key])
    if table.row_number is not None:
        numbers = before + 1 + _positions(rows, chunk)
        made[table.row_number] = [b"%d" % number for number in numbers.tolist()]
    if not made:
        return rows
    if isinstance(rows, PlainText):
        return with_cells(rows, made)
    texts = {name: [cell.decode() for cell in cells] for name, cells in made.items()}
    added = pd.DataFrame(texts, index=rows.index, dtype=object)
    return rows.assign(**{name: added[name] for name in made})


def _keys(parts: Sequence[Sequence[bytes]]) -> list[bytes]:
    """Return the sha-256 of each row's parts, each after its length and a colon."""
    return [
        hashlib.sha256(b"".join(b"%d:%b" % (len(part), part) for part in row))
        .hexdigest()
        .encode()
        for row in zip(*parts, strict=True)
    ]


def _cells(rows: Rows, name: str) -> Sequence[bytes]:
    if isinstance(rows, PlainText):
        return cells_of(rows, name)
    return [text.encode() for text in rows[name]]


def _positions(rows: Rows, chunk: Chunk) -> npt.NDArray[np.int64]:
    """Return the position of each row in its chunk, from 0, by its line."""
    malformed = [reject.line for reject in chunk.malformed]
    lines = np.sort(np.concatenate((_lines(chunk.rows), malformed)))
    return np.searchsorted(lines, _lines(rows))


def _lines(rows: Rows) -> npt.NDArray[np.int64]:
    if isinstance(rows, PlainText):
        return np.arange(rows.first_line, rows.first_line + len(rows))
    return rows.index.to_numpy(dtype=np.int64)
