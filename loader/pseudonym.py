"""Replaces identifiers with keyed pseudonyms before they reach any table.

A pseudonym is an HMAC-SHA-256 (RFC 2104, FIPS 198-1) under a key that is kept outside
the warehouse. Without the key nobody can reverse it, nor find an identifier by trying
all of them, as one can with a plain hash.
"""

import hashlib
import hmac
import os
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from loader.contract import Column, Source, Table
from loader.errors import UserError
from loader.plain import Rows, as_frame

VARIABLE = "CLINICAL_PSEUDONYM_KEY"
_SHORTEST_KEY = 32
_LONGEST_TEXT = 32  # hexadecimal digits: 128 bits


@dataclass(frozen=True)
class Pseudonyms:
    """Computes the pseudonyms of one key."""

    key: bytes = field(repr=False)

    def sealed(self, source: Source) -> Source:
        """Return the contract with its tables marked, with a different mark per key."""
        mark = self._digest("contract", source.name).hex()[:16]
        return replace(
            source,
            tables=tuple(
                replace(table, pseudonyms=mark if _columns(table) else "")
                for table in source.tables
            ),
        )

    def replace(self, rows: Rows, table: Table) -> Rows:
        """Return checked rows with pseudonyms for the identifiers of the contract.

        Equal identifiers of one kind get equal pseudonyms, in all files.
        """
        columns = _columns(table)
        if not columns:
            return rows
        frame = as_frame(rows).copy()
        for column in columns:
            make = self._maker(column)
            values = frame[column.name]
            known = {value: make(value) for value in values.unique() if value}
            frame[column.name] = values.map(
                lambda value, known=known: known.get(value, "")
            )
        return frame

    def _maker(self, column: Column) -> Callable[[str], str]:
        if column.data_type.family == "integer":
            # 63 bits, so that it is a positive bigint.
            return lambda value: str(
                int.from_bytes(self._digest(column.pseudonym, value)[:8]) >> 1
            )
        length = min(column.data_type.length or _LONGEST_TEXT, _LONGEST_TEXT)
        return lambda value: self._digest(column.pseudonym, value).hex()[:length]

    def _digest(self, kind: str, value: str) -> bytes:
        message = f"{kind}\0{value}".encode()
        return hmac.digest(self.key, message, hashlib.sha256)


def pseudonyms_from_environment() -> Pseudonyms | None:
    """Return the pseudonyms for the key in the environment; None without a key.

    Raise UserError for a key short enough to be guessed.
    """
    key = os.environ.get(VARIABLE, "")
    if not key:
        return None
    if len(key) < _SHORTEST_KEY:
        raise UserError(
            f"{VARIABLE} has fewer than {_SHORTEST_KEY} characters: create a key with "
            "`openssl rand -hex 32`, and keep it outside the warehouse."
        )
    return Pseudonyms(key.encode())


def _columns(table: Table) -> list[Column]:
    return [column for column in table.columns if column.pseudonym]
