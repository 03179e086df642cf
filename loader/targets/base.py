"""What the loader needs of a database of any kind."""

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

import pandas as pd

from loader.contract import Table
from loader.plain import Rows

KEYS_PER_QUERY = 1_000


class DuplicateKeyError(Exception):
    """Rows were refused because the table already holds their keys."""


class Target(Protocol):
    """A database with a raw and an audit schema.

    Rows are loaded into staged tables, named by `staged_name`, which together replace
    the raw tables in `swap`. Every method raises UserError for what the user can solve.
    """

    notice: str | None
    """How to load this target faster, if there is a way."""

    @property
    def helper(self) -> "Target | None":
        """A second connection to insert chunks in parallel, where that is faster.

        A key that the other connection has not yet committed raises DuplicateKeyError.
        """

    def interrupt(self) -> None:
        """Make the current statement and any later one fail; call it at any moment."""

    def close(self) -> None:
        """Close the connection."""

    def lock(self, source: str) -> None:
        """Refuse a second load of the same source until this connection closes."""

    def create_schemas(self) -> None:
        """Create the raw and the audit schema unless they exist."""

    def schema(self, name: str) -> str:
        """Return the unquoted name of the schema `<prefix>_<name>`."""

    def relation(self, schema: str, name: str) -> str:
        """Return the quoted name of a table in the schema `<prefix>_<schema>`."""

    def transaction(self) -> AbstractContextManager[None]:
        """Commit what is executed inside, or roll it back when it raises."""

    def execute(
        self, sql: str, parameters: Sequence[Any] = ()
    ) -> list[tuple[Any, ...]]:
        """Run a statement with `?` for each parameter, inside a transaction."""

    def create_staged(self, table: Table) -> None:
        """Create the empty staged table, replacing one left behind."""

    def prepare(self, rows: Rows) -> None:
        """Prepare rows for `append`, on any thread and without the connection."""

    def append(self, table: Table, rows: Rows) -> int:
        """Insert checked rows into the staged table, inside a transaction.

        Return how many rows the database accepted. Raise DuplicateKeyError when it
        already has a key; the transaction must then be rolled back.
        """

    def index_staged(self, table: Table) -> None:
        """Add to the staged table what is cheaper to add once it holds all rows.

        Do nothing if an earlier attempt has already done so.
        """

    def swap(self, tables: Sequence[Table]) -> None:
        """Replace the raw tables with the staged ones in one step."""

    def discard(self, tables: Iterable[Table]) -> None:
        """Drop the staged tables."""


def staged_name(table: Table) -> str:
    """Return the name of a staged table."""
    return f"{table.identifier}__loading"


def lock_name(prefix: str, source: str) -> str:
    """Return the name of the lock that a load of a source holds on a server."""
    return f"clinical-star {prefix} {source}"[:64]


def quoted(name: str, mark: str) -> str:
    """Quote an identifier with the engine's quotation mark."""
    return mark + name.replace(mark, mark * 2) + mark


def column_definitions(table: Table, mark: str) -> str:
    """Return the columns and the primary key of a table for `create table`."""
    columns = [
        f"{quoted(column.name, mark)} {column.data_type.name}"
        f"{'' if column.nullable else ' not null'}"
        for column in table.columns
    ]
    key = ", ".join(quoted(name, mark) for name in table.primary_key)
    return ", ".join([*columns, f"primary key ({key})"])


def count_rows(target: Target, name: str) -> int:
    """Count the rows of a table of the raw schema."""
    relation = target.relation("raw", name)
    with target.transaction():
        [(count,)] = target.execute(f"select count(*) from {relation}")  # noqa: S608
    return int(count)


def exists(target: Target, name: str) -> bool:
    """Return whether the raw schema has a table of this name.

    For Parquet files it is a view of them.
    """
    with target.transaction():
        found = target.execute(
            "select table_name from information_schema.tables where table_schema = ? "
            "and table_name = ? and table_type in ('BASE TABLE', 'VIEW')",
            [target.schema("raw"), name],
        )
    return bool(found)


def holds(target: Target, name: str, rows: int) -> bool:
    """Return whether the raw schema has a table of this name with this many rows."""
    return exists(target, name) and count_rows(target, name) == rows


def rows_already_loaded(target: Target, table: Table, rows: pd.DataFrame) -> pd.Series:
    """Mark the rows whose key the staged table already holds.

    The database compares the keys, a batch at a time.
    """
    relation = target.relation("raw", staged_name(table))
    mark = relation[0]
    key_columns = list(table.primary_key)
    names = ", ".join(quoted(name, mark) for name in key_columns)
    keys = list(rows[key_columns].itertuples(index=False, name=None))
    loaded: set[tuple[str, ...]] = set()
    with target.transaction():
        for start in range(0, len(keys), KEYS_PER_QUERY):
            some = keys[start : start + KEYS_PER_QUERY]
            places = ", ".join(f"({', '.join('?' * len(key_columns))})" for _ in some)
            found = target.execute(
                f"select {names} from {relation} where ({names}) in ({places})",  # noqa: S608
                [part for key in some for part in key],
            )
            loaded.update(tuple(str(part) for part in key) for key in found)
    return pd.Series([key in loaded for key in keys], index=rows.index, dtype=bool)
