"""The contract of a source: what its raw files must look like.

It is written once, in the dbt sources YAML. dbt ignores unknown keys there, so
everything that the loader relies on is validated when `loader.sources` reads it.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from loader.datatypes import DataType
from loader.values.writing import CANONICAL, KEY, ROW_NUMBER, Made, Writing

Bound = int | Decimal | date


def as_day(bound: Bound | None) -> date | None:
    """Return a bound that is a date, or None."""
    return bound if isinstance(bound, date) else None


@dataclass(frozen=True)
class Items:
    """A text that is a list; `max_length` limits an item without its outer spaces."""

    separator: str
    max_length: int


@dataclass(frozen=True)
class Column:
    """One column; an `optional` one may be absent from the header, and is then null.

    An `indexed` column gets an index on a server, for the joins of the first models.
    The Parquet files of a table are divided into folders by the years of its
    `partitioned` column. `phi` is the kind of protected health information that the
    column holds. Columns with the same `pseudonym` get the same pseudonym for the same
    identifier when a key is set. `writing` says how its values are written; a `made`
    column is not in the file. `place` is where the contract describes it, for messages.
    """

    name: str
    data_type: DataType
    nullable: bool = True
    optional: bool = False
    values: tuple[str, ...] = ()
    minimum: Bound | None = None
    maximum: Bound | None = None
    aliases: tuple[str, ...] = ()
    indexed: bool = False
    partitioned: bool = False
    items: Items | None = None
    phi: str = ""
    pseudonym: str = ""
    writing: Writing = CANONICAL
    made: Made | None = None
    place: str = field(default="", repr=False, compare=False)


@dataclass(frozen=True)
class Format:
    """How a file is written.

    The header is in the line after the first `skip_lines`; an empty `quote` means that
    quotation marks are text like any other. `encoding` is a name that Python knows.
    `values` is how the values of all its columns are written.
    """

    delimiter: str = ","
    quote: str = '"'
    encoding: str = "utf-8"
    skip_lines: int = 0
    values: Writing = CANONICAL


@dataclass(frozen=True)
class Table:
    """One raw table and the file it is loaded from, or the files under one pattern.

    The columns of `key` tell two rows apart. `pseudonyms` identifies the key of its
    pseudonyms; it is empty when there are none. `place` is where the contract describes
    the table, for messages.
    """

    name: str
    identifier: str
    file: str
    required: bool
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    pseudonyms: str = ""
    format: Format = field(default_factory=Format)
    place: str = field(default="", repr=False, compare=False)

    @property
    def primary_key(self) -> tuple[str, ...]:
        """The columns of the primary key: one that is made from the key, or the key."""
        return tuple(self._made_from(KEY)) or self.key

    @property
    def row_number(self) -> str | None:
        """The column that holds the row's number, if there is one."""
        return next(self._made_from(ROW_NUMBER), None)

    def _made_from(self, source: str) -> Iterator[str]:
        for column in self.columns:
            if column.made == Made(source):
                yield column.name

    @property
    def contract_hash(self) -> str:
        """The sha256, in hexadecimal, of everything the contract says of this table."""
        return hashlib.sha256(repr(self).encode()).hexdigest()

    @property
    def needed(self) -> tuple[str, ...]:
        """The columns that a file must have."""
        return tuple(
            column.name
            for column in self.columns
            if not column.optional and column.made is None
        )

    @property
    def spellings(self) -> dict[str, str]:
        """The column of each header that means one, in lower case."""
        return {
            spelling.casefold(): column.name
            for column in self.columns
            if column.made is None
            for spelling in (column.name, *column.aliases)
        }

    @property
    def partition_column(self) -> str | None:
        """The date column by whose years Parquet files are divided, if there is one."""
        return next(
            (column.name for column in self.columns if column.partitioned), None
        )


@dataclass(frozen=True)
class Source:
    """One source system: its tables in the order of the contract."""

    name: str
    tables: tuple[Table, ...]
