"""Loads into a DuckDB file."""

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import duckdb

from loader.contract import Table
from loader.errors import UserError
from loader.lines import MAX_LINE_BYTES
from loader.plain import PlainText, Rows, as_frame
from loader.settings import EmbeddedSettings
from loader.targets.base import (
    DuplicateKeyError,
    column_definitions,
    quoted,
    staged_name,
)

_MARK = '"'
# DuckDB's memory limit; beyond it, the index of the key is written to the file.
_MEMORY = "64MB"
# Keys that are made by hashing come in no order, and their index grows in memory.
_MEMORY_FOR_HASHES = "1GB"
_INTERRUPTED = "The load was interrupted: run the same command again to resume it."
_NO_SPACE = "No space left on device"


class EmbeddedTarget:
    """A Target in one DuckDB file, which only one process at a time may write to."""

    notice: str | None = None
    helper = None  # a DuckDB file has one writer

    def __init__(self, settings: EmbeddedSettings) -> None:
        self._prefix = settings.prefix
        self._path = settings.path
        self._interrupted = False
        try:
            settings.path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = duckdb.connect(settings.path)
        except (duckdb.Error, OSError):
            raise UserError(
                f"The DuckDB file {settings.path} cannot be opened for writing: close "
                "the program that uses it, check its permissions, or move it away."
            ) from None
        # DuckDB opens a file of another kind, such as CSV, as a database in memory.
        stored = self._run("from duckdb_databases() where path is not null")
        if stored.fetchone() is None:
            raise UserError(
                f"{settings.path} is not a DuckDB file, so rows loaded there would be "
                "lost: name another file in CLINICAL_DUCKDB_PATH or the dbt profile."
            )
        self._connection.execute("set timezone = 'UTC'")
        self._connection.execute(f"set memory_limit = '{_MEMORY}'")
        # On chunks this small, more threads gain nothing and wait for each other.
        self._connection.execute("set threads = 1")

    def interrupt(self) -> None:
        """Stop the current statement and run no further one; call it at any moment."""
        self._interrupted = True
        self._connection.interrupt()

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def lock(self, source: str) -> None:
        """Do nothing: DuckDB itself keeps a second writer out of the file."""

    def create_schemas(self) -> None:
        """Create the raw and the audit schema unless they exist."""
        with self.transaction():
            for schema in ("raw", "audit"):
                name = quoted(self.schema(schema), _MARK)
                self.execute(f"create schema if not exists {name}")

    def schema(self, name: str) -> str:
        """Return the unquoted name of the schema `<prefix>_<name>`."""
        return f"{self._prefix}_{name}"

    def relation(self, schema: str, name: str) -> str:
        """Return the quoted name of a table in the schema `<prefix>_<schema>`."""
        return f"{quoted(self.schema(schema), _MARK)}.{quoted(name, _MARK)}"

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit what is executed inside, or roll it back when it raises."""
        self._run("begin")
        try:
            yield
            self._run("commit")
        except BaseException:
            with suppress(duckdb.Error):  # a failed commit has already rolled back
                self._connection.rollback()
            raise

    def execute(
        self, sql: str, parameters: Sequence[Any] = ()
    ) -> list[tuple[Any, ...]]:
        """Run a statement with `?` for each parameter, inside a transaction."""
        return self._run(sql, parameters).fetchall()

    def create_staged(self, table: Table) -> None:
        """Create the empty staged table, replacing one left behind."""
        relation = self.relation("raw", staged_name(table))
        with self.transaction():
            self.execute(f"drop table if exists {relation}")
            self.execute(
                f"create table {relation} ({column_definitions(table, _MARK)})"
            )

    def prepare(self, rows: Rows) -> None:
        """Do nothing: DuckDB takes rows as they are."""

    def append(self, table: Table, rows: Rows) -> int:
        """Insert checked rows into the staged table, inside a transaction."""
        relation = self.relation("raw", staged_name(table))
        has_hashes = table.primary_key != table.key
        memory = _MEMORY_FOR_HASHES if has_hashes else _MEMORY
        self.execute(f"set memory_limit = '{memory}'")
        if isinstance(rows, PlainText) and hasattr(os, "memfd_create"):
            return self._append_plain(relation, table, rows)
        values = ", ".join(
            f"cast(nullif({quoted(column.name, _MARK)}, '') as {column.data_type.name})"
            for column in table.columns
        )
        # Replaces the previous chunk: an aborted transaction could not unregister it.
        self._connection.register("chunk", as_frame(rows))
        sql = f"insert into {relation} select {values} from chunk"  # noqa: S608
        [(count,)] = self.execute(sql)
        return int(count)

    def _append_plain(self, relation: str, table: Table, rows: PlainText) -> int:
        """Let DuckDB read the bytes as a file that exists only in memory."""
        types = {column.name: column.data_type.name for column in table.columns}
        fields = {
            name or f" {position}": types.get(name or "", "varchar")
            for position, name in enumerate(rows.layout.fields)
        }
        names = ", ".join(quoted(f, _MARK) for f in rows.layout.fields if f)
        memory = os.memfd_create("rows")
        try:
            with open(memory, "wb", closefd=False) as file:
                file.write(rows.data)
            [(count,)] = self.execute(
                f"insert into {relation} ({names}) select {names} from "  # noqa: S608
                "read_csv(?, columns = ?, delim = ?, auto_detect = false, "
                "header = false, quote = '', escape = '', nullstr = '', "
                "new_line = '\\n', max_line_size = ?, buffer_size = ?)",
                [
                    f"/proc/self/fd/{memory}",
                    fields,
                    rows.separator.decode(),
                    MAX_LINE_BYTES,
                    2 * MAX_LINE_BYTES,
                ],
            )
        finally:
            os.close(memory)
        return int(count)

    def index_staged(self, table: Table) -> None:
        """Do nothing: DuckDB needs no index besides that of the key."""

    def swap(self, tables: Sequence[Table]) -> None:
        """Replace the raw tables with the staged ones in one transaction."""
        with self.transaction():
            for table in tables:
                relation = self.relation("raw", table.identifier)
                staged = self.relation("raw", staged_name(table))
                self.execute(f"drop table if exists {relation}")
                self.execute(
                    f"alter table {staged} rename to {quoted(table.identifier, _MARK)}"
                )

    def discard(self, tables: Iterable[Table]) -> None:
        """Drop the staged tables."""
        with self.transaction():
            for table in tables:
                relation = self.relation("raw", staged_name(table))
                self.execute(f"drop table if exists {relation}")

    def _run(
        self, sql: str, parameters: Sequence[Any] = ()
    ) -> duckdb.DuckDBPyConnection:
        if self._interrupted:
            raise UserError(_INTERRUPTED)
        try:
            return self._connection.execute(sql, list(parameters))
        except duckdb.ConstraintException:
            raise DuplicateKeyError from None
        except duckdb.InterruptException:
            raise UserError(_INTERRUPTED) from None
        except duckdb.Error as error:
            if _NO_SPACE in str(error):
                raise UserError(
                    f"The disk that holds {self._path} is full: free some space, then "
                    "run the same command again; it resumes where it stopped."
                ) from None
            # DuckDB's message may quote a value; its class names the kind of error.
            raise UserError(
                f"DuckDB refused a statement of the loader ({type(error).__name__}): "
                "check the disk space, and that the file was written by this version "
                "of DuckDB."
            ) from None
