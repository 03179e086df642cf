"""Loads into a MySQL or MariaDB server."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pymysql
import sqlalchemy
from mysql_sessions.settings import STRICT_MODE, Settings
from pymysql.constants import CR
from sqlalchemy.pool import NullPool

from loader.connection import driver_arguments
from loader.contract import Table
from loader.errors import FailedCheckError, UserError
from loader.plain import PlainText, Rows
from loader.settings import ServerSettings
from loader.targets.base import (
    DuplicateKeyError,
    column_definitions,
    lock_name,
    quoted,
    staged_name,
)
from loader.targets.insert import insert_rows
from loader.targets.local_infile import BufferConnection
from loader.targets.server_errors import PRODUCT, is_locked, lost, translated

_MARK = "`"
_SESSION: Settings = {
    "sql_mode": STRICT_MODE.replace("STRICT_TRANS_TABLES", "STRICT_ALL_TABLES"),
    # How long one connection waits for a row that the other has locked by its key.
    "innodb_lock_wait_timeout": 5,
}
# Binary, without padding: 'a', 'A' and 'a ' are three different keys, as on DuckDB.
COLLATION = {"mysql": "utf8mb4_0900_bin", "mariadb": "utf8mb4_nopad_bin"}


class ServerTarget:
    """A Target on a server, on one connection in UTC and strict mode."""

    def __init__(
        self, settings: ServerSettings, lock: tuple[str, int] | None = None
    ) -> None:
        """Connect; `lock` is a lock that another connection holds, and its holder."""
        self._settings = settings
        self._lock = lock
        self._helper: ServerTarget | None = None
        self._connected = False
        self._where = f"{settings.host}:{settings.port}"
        self._engine = sqlalchemy.create_engine(
            "mysql+pymysql://",
            creator=self._connect,
            poolclass=NullPool,
            hide_parameters=True,
        )
        with self._translated():
            self._connection = self._engine.connect()
        with self.transaction():
            [(version, self._local_infile)] = self.execute(
                "select version(), @@local_infile"
            )
        self._check_product(version)
        self.notice = (
            None
            if self._local_infile
            else "Rows are loaded by INSERT, because the server has local_infile off: "
            "`set global local_infile = on` makes loads several times faster."
        )

    @property
    def helper(self) -> "ServerTarget | None":
        """A second connection, which relies on the lock that this one holds."""
        if self._helper is None and self._lock is not None:
            self._helper = ServerTarget(self._settings, self._lock)
        return self._helper

    def interrupt(self) -> None:
        """Hang up, at any moment; the server undoes what is not committed."""
        self._driver.hang_up()
        if self._helper is not None:
            self._helper.interrupt()

    def close(self) -> None:
        """Close the connection."""
        if self._helper is not None:
            self._helper.close()
        self._connection.invalidate()
        self._connection.close()

    def lock(self, source: str) -> None:
        """Refuse a second load of the same source until this connection closes."""
        name = lock_name(self._prefix, source)
        # A load that has just ended may keep its lock for another moment.
        with self.transaction():
            [(taken, holder)] = self.execute(
                "select get_lock(?, 2), connection_id()", [name]
            )
        if not taken:
            raise UserError(
                f"Another load of source '{source}' is running on {self._where}: "
                "wait until it has ended, then try again."
            )
        self._lock = (name, holder)

    def create_schemas(self) -> None:
        """Create the raw and the audit schema (databases) unless they exist."""
        with self.transaction():
            for schema in ("raw", "audit"):
                name = quoted(self.schema(schema), _MARK)
                self.execute(
                    f"create database if not exists {name} {self._character_set}"
                )

    def schema(self, name: str) -> str:
        """Return the unquoted name of the schema `<prefix>_<name>`."""
        return f"{self._prefix}_{name}"

    def relation(self, schema: str, name: str) -> str:
        """Return the quoted name of a table in the schema `<prefix>_<schema>`."""
        return f"{quoted(self.schema(schema), _MARK)}.{quoted(name, _MARK)}"

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit what is executed inside, or roll it back when it raises."""
        with self._translated(), self._connection.begin():
            yield
            self._check_lock()

    def execute(
        self, sql: str, parameters: Sequence[Any] = ()
    ) -> list[tuple[Any, ...]]:
        """Run a statement with `?` for each parameter, inside a transaction."""
        with self._translated():
            result = self._connection.exec_driver_sql(
                sql.replace("?", "%s"), tuple(parameters)
            )
            rows = result.fetchall() if result.returns_rows else []
        return [tuple(row) for row in rows]

    def create_staged(self, table: Table) -> None:
        """Create the empty staged table, replacing one left behind."""
        relation = self.relation("raw", staged_name(table))
        with self.transaction():
            self.execute(f"drop table if exists {relation}")
            self.execute(
                f"create table {relation} ({column_definitions(table, _MARK)}) "
                f"engine = InnoDB {self._character_set}"
            )

    def prepare(self, rows: Rows) -> None:
        """Escape rows while the server is busy with the previous ones."""
        if self._local_infile and isinstance(rows, PlainText):
            _ = rows.escaped  # a cached property

    def append(self, table: Table, rows: Rows) -> int:
        """Insert checked rows into the staged table, inside a transaction.

        LOAD DATA LOCAL changes values it does not accept and goes on, so fewer rows
        than sent mean duplicate keys, and any warning is an error.
        """
        relation = self.relation("raw", staged_name(table))
        with self._translated(locked=DuplicateKeyError):
            if self._local_infile:
                taken, warnings = self._driver.load_rows(relation, rows)
            else:
                taken, warnings = insert_rows(self._driver, relation, rows)
        if taken < len(rows):
            raise DuplicateKeyError
        if warnings:
            raise FailedCheckError(
                f"The server on {self._where} changed values of {table.identifier} "
                "while loading, so nothing was loaded. Report this as a bug."
            )
        return taken

    def index_staged(self, table: Table) -> None:
        """Add the indexes: sorting once takes half as long as adding row by row."""
        names = [column.name for column in table.columns if column.indexed]
        staged = staged_name(table)
        with self.transaction():
            found = self.execute(
                "select index_name from information_schema.statistics "
                "where table_schema = ? and table_name = ?",
                [self.schema("raw"), staged],
            )
            missing = [name for name in names if (name,) not in found]
            if missing:
                columns = (quoted(name, _MARK) for name in missing)
                indexes = ", ".join(f"add index {name} ({name})" for name in columns)
                self.execute(f"alter table {self.relation('raw', staged)} {indexes}")

    def swap(self, tables: Sequence[Table]) -> None:
        """Replace the raw tables with the staged ones in one RENAME."""
        with self.transaction():
            present = {
                name
                for (name,) in self.execute(
                    "select table_name from information_schema.tables "
                    "where table_schema = ? and table_type = 'BASE TABLE'",
                    [self.schema("raw")],
                )
            }
            steps, replaced = [], []
            for table in tables:
                relation = self.relation("raw", table.identifier)
                old = self.relation("raw", f"{table.identifier}__replaced")
                self.execute(f"drop table if exists {old}")
                if table.identifier in present:
                    steps.append(f"{relation} to {old}")
                    replaced.append(old)
                steps.append(
                    f"{self.relation('raw', staged_name(table))} to {relation}"
                )
            self.execute(f"rename table {', '.join(steps)}")
            for old in replaced:
                self.execute(f"drop table {old}")

    def discard(self, tables: Iterable[Table]) -> None:
        """Drop the staged tables."""
        with self.transaction():
            for table in tables:
                relation = self.relation("raw", staged_name(table))
                self.execute(f"drop table if exists {relation}")

    @property
    def _prefix(self) -> str:
        return self._settings.prefix

    @property
    def _character_set(self) -> str:
        collation = COLLATION[self._settings.dialect]
        return f"character set utf8mb4 collate {collation}"

    def _connect(self) -> BufferConnection:
        # SQLAlchemy would reconnect after a lost connection, but without the lock.
        if self._connected:
            raise pymysql.OperationalError(CR.CR_SERVER_GONE_ERROR)
        self._connected = True
        arguments = driver_arguments(self._settings, _SESSION)
        self._driver = BufferConnection(**arguments, local_infile=True)
        return self._driver

    def _check_product(self, version: str) -> None:
        found = "mariadb" if "mariadb" in version.lower() else "mysql"
        if found != self._settings.dialect:
            raise UserError(
                f"The server on {self._where} is {PRODUCT[found]}: choose a target of "
                f"type {found} with --target."
            )

    def _check_lock(self) -> None:
        """Refuse to commit once the lock is lost: another load may hold it."""
        if self._lock is not None:
            name, holder = self._lock
            [(found,)] = self.execute("select is_used_lock(?)", [name])
            if found != holder:
                raise UserError(lost(self._settings))

    @contextmanager
    def _translated(self, locked: type[Exception] | None = None) -> Iterator[None]:
        """Translate the driver's errors; raise `locked` for a row that stays locked."""
        try:
            yield
        except (sqlalchemy.exc.DBAPIError, pymysql.Error) as error:
            cause = getattr(error, "orig", error)
            if locked is not None and is_locked(cause):
                raise locked from None
            raise translated(cause, self._settings) from None
