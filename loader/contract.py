"""The contract of a source: what its raw files must look like.

It is written once, in the dbt sources YAML. dbt ignores unknown keys there, so
everything that the loader relies on is validated when `loader.sources` reads it.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from loader.datatypes import DataType

Bound = int | Decimal | date


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
    identifier when a key is set.
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


@dataclass(frozen=True)
class Format:
    """How a file is written.

    The header is in the line after the first `skip_lines`; an empty `quote` means that
    quotation marks are text like any other. `encoding` is a name that Python knows.
    """

    delimiter: str = ","
    quote: str = '"'
    encoding: str = "utf-8"
    skip_lines: int = 0


@dataclass(frozen=True)
class Table:
    """One raw table and the file it is loaded from, or the files under one pattern.

    `pseudonyms` identifies the key of its pseudonyms; it is empty when there are none.
    `place` is where the contract describes the table, for messages.
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
    def contract_hash(self) -> str:
        """The sha256, in hexadecimal, of everything the contract says of this table."""
        return hashlib.sha256(repr(self).encode()).hexdigest()

    @property
    def spellings(self) -> dict[str, str]:
        """The column of each header that means one, in lower case."""
        return {
            spelling.casefold(): column.name
            for column in self.columns
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
