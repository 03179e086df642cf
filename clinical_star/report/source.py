"""Reads the star and the findings of a dbt target, without changing anything."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

import duckdb
import pymysql
from pymysql.constants import ER

from clinical_star.metrics.queries import with_schemas
from loader.connection import driver_arguments
from loader.errors import UserError
from loader.settings import (
    EmbeddedSettings,
    ServerSettings,
    project_directory,
    read_settings,
)
from loader.targets.server_errors import translated

_MISSING = {ER.NO_SUCH_TABLE, ER.BAD_DB_ERROR, ER.BAD_FIELD_ERROR}
_REFUSED_RIGHT = {ER.DBACCESS_DENIED_ERROR, ER.TABLEACCESS_DENIED_ERROR}


class _Cursor(Protocol):
    @property
    def description(self) -> Any: ...  # noqa: ANN401  each driver has its own

    def execute(self, query: str, /) -> object: ...

    def fetchall(self) -> Any: ...  # noqa: ANN401


@dataclass(frozen=True)
class Source:
    """An open target: its name and how to query it."""

    target: str
    settings: EmbeddedSettings | ServerSettings
    cursor: _Cursor

    @property
    def prefix(self) -> str:
        """What the names of all schemas begin with."""
        return self.settings.prefix

    def execute(self, sql: str) -> list[tuple[Any, ...]]:
        """Return the rows of a query, decimals as floats."""
        self._run(sql)
        return [tuple(map(_plain, row)) for row in self.cursor.fetchall()]

    def records(self, sql: str) -> list[dict[str, Any]]:
        """Return the rows of a query by column; {star} and {findings} are schemas."""
        rows = self.execute(with_schemas(sql, self.prefix))
        names: Sequence[str] = [column[0] for column in self.cursor.description]
        return [dict(zip(names, row, strict=True)) for row in rows]

    def _run(self, sql: str) -> None:
        try:
            self.cursor.execute(sql)
        except (duckdb.CatalogException, duckdb.BinderException):
            raise self._not_built() from None
        except pymysql.Error as error:
            code = error.args[0] if error.args else None
            if code in _MISSING:
                raise self._not_built() from None
            if code in _REFUSED_RIGHT:
                raise UserError(
                    f"The user of target '{self.target}' may not read "
                    f"{self.prefix}_star and {self.prefix}_findings: ask an "
                    "administrator to run `clinical-star grants --apply`."
                ) from None
            assert isinstance(self.settings, ServerSettings)  # noqa: S101  its driver's
            raise translated(error, self.settings) from None

    def _not_built(self) -> UserError:
        return UserError(
            f"Target '{self.target}' lacks tables that the report reads: run "
            f"`dbt build --target {self.target}` in the dbt project first."
        )


@contextmanager
def open_source(target: str) -> Iterator[Source]:
    """Open a target of the dbt profile for reading; close it at the end.

    Raise UserError when it cannot be reached.
    """
    settings = read_settings(project_directory(), target)
    if isinstance(settings, EmbeddedSettings):
        with _embedded(settings) as embedded:
            yield Source(target, settings, embedded)
    elif not isinstance(settings, ServerSettings):
        raise UserError(
            f"The report cannot read target '{target}': choose a target of type "
            "duckdb, mysql or mariadb with --target."
        )
    else:
        with _server(settings) as connection, connection.cursor() as cursor:
            yield Source(target, settings, cursor)


def _embedded(settings: EmbeddedSettings) -> duckdb.DuckDBPyConnection:
    if not settings.path.is_file():
        raise UserError(
            f"There is no DuckDB file {settings.path}: load the data and run `dbt "
            "build` first, as `make demo` does."
        )
    try:
        return duckdb.connect(settings.path, read_only=True)
    except duckdb.Error:
        raise UserError(
            f"The DuckDB file {settings.path} cannot be opened for reading: close the "
            "program that writes to it, or check its permissions."
        ) from None


def _server(settings: ServerSettings) -> "pymysql.Connection[Any]":
    try:
        connection = pymysql.connect(**driver_arguments(settings))
        with connection.cursor() as cursor:
            # the same state of the data for all queries, even during a load
            cursor.execute("set session transaction read only")
            cursor.execute("start transaction with consistent snapshot")
    except pymysql.Error as error:
        raise translated(error, settings) from None
    return connection


def _plain(value: object) -> object:
    return float(value) if isinstance(value, Decimal) else value
