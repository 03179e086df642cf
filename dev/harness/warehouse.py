"""One isolated warehouse: its own schemas on an engine, filled by the real programs."""

import json
import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import duckdb

from dev import REPOSITORY
from dev.harness.commands import run_forked
from dev.servers import Server, connect
from dev.spark_cluster import Cluster

Target = Literal["duckdb", "mysql", "mariadb", "spark", "spark_cluster"]
# The targets of most tests; Spark has its own tests and environment, tests/spark.
TARGETS: tuple[Target, ...] = ("duckdb", "mysql", "mariadb")
ON_SPARK: tuple[Target, ...] = ("spark", "spark_cluster")
Rows = list[tuple[Any, ...]]


@dataclass(frozen=True)
class Warehouse:
    """An isolated warehouse: its own schema prefix and, on DuckDB, its own file.

    `server` is None on DuckDB and on Spark. `directory` is for everything that the
    programs write apart from the data: dbt's target folder and logs, reject files. On
    Spark, queries go to the DuckDB file in which the loader keeps its audit tables and
    views of the raw ones; use dev.harness.spark for the rest.
    """

    target: Target
    directory: Path
    prefix: str
    server: Server | None
    environment: Mapping[str, str] = field(repr=False)

    def load(
        self,
        directory: Path,
        *options: str,
        source: str = "network",
        check: bool = True,
    ) -> subprocess.CompletedProcess[str]:
        """Run `clinical-star load` on a folder of CSV files."""
        return run_forked(
            "clinical-star",
            *("load", str(directory), "--target", self.target, "--source", source),
            *("--reject-dir", str(self.directory / "rejects"), *options),
            directory=REPOSITORY,
            environment=self.environment,
            check=check,
        )

    def dbt(
        self,
        *arguments: str,
        source_system: str = "network",
        variables: Mapping[str, Any] | None = None,
        unit_tests: bool = False,
        check: bool = True,
    ) -> subprocess.CompletedProcess[str]:
        """Run dbt on the project, as in `warehouse.dbt("build", "--select", "x")`.

        Unit tests do not depend on data: a build leaves them out unless it is asked.
        """
        arguments = of_build(arguments, unit_tests=unit_tests)
        vars_ = {"source_system": source_system, **(variables or {})}
        return run_forked(
            "dbt",
            *arguments,
            *("--target", self.target, "--vars", json.dumps(vars_)),
            *("--target-path", str(self.dbt_target)),
            *("--log-path", str(self.directory / "logs")),
            directory=Path(
                self.environment.get("DBT_PROJECT_DIR", REPOSITORY / "dbt_project")
            ),
            environment=self.environment,
            check=check,
        )

    @property
    def dbt_target(self) -> Path:
        """The folder of dbt's manifest and run results for this warehouse."""
        return self.directory / "target"

    def schema(self, layer: str) -> str:
        """Return the unquoted name of a layer's schema: raw, core, star, audit, …."""
        return f"{self.prefix}_{layer}"

    def relation(self, layer: str, name: str) -> str:
        """Return the quoted name of a relation, ready for this engine's SQL."""
        quote = '"' if self.server is None else "`"
        parts = (self.schema(layer), name)
        return ".".join(
            quote + part.replace(quote, quote * 2) + quote for part in parts
        )

    @property
    def client_host(self) -> str:
        """The host from which the server sees us connect, as in account names."""
        [(host,)] = self.query("select substring_index(user(), '@', -1)")
        return str(host)

    def query(self, sql: str, parameters: Sequence[Any] = ()) -> Rows:
        """Return the rows of a query; `?` stands for a parameter on every engine."""
        return self._run(sql, parameters)

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> None:
        """Run a statement that changes something, and keep the change."""
        self._run(sql, parameters)

    def _run(self, sql: str, parameters: Sequence[Any]) -> Rows:
        if self.server is None:
            with duckdb.connect(self.environment["CLINICAL_DUCKDB_PATH"]) as embedded:
                return embedded.execute(sql, parameters).fetchall()
        if parameters:
            sql = sql.replace("%", "%%").replace("?", "%s")
        with connect(self.server) as connection, connection.cursor() as cursor:
            cursor.execute(sql, tuple(parameters) or None)
            return list(cursor.fetchall())


def of_build(arguments: tuple[str, ...], *, unit_tests: bool) -> tuple[str, ...]:
    """Return the arguments of dbt, of a build without its unit tests unless asked."""
    if arguments[0] == "build" and not unit_tests:
        return (*arguments, "--exclude-resource-type", "unit_test")
    return arguments


@contextmanager
def open_warehouse(
    target: Target,
    server: Server | None,
    directory: Path,
    cluster: Cluster | None = None,
) -> Iterator[Warehouse]:
    """Give an empty warehouse; its schemas or its file are removed afterwards.

    `cluster` is where the target `spark_cluster` is; its tables end with it.
    """
    prefix = f"clinical_test_{secrets.token_hex(4)}"
    files = directory / "spark"
    database = directory / "warehouse.duckdb"
    if target in ON_SPARK:
        database = files / "raw" / prefix / "loader.duckdb"
    shutil.copy(REPOSITORY / "profiles.example.yml", directory / "profiles.yml")
    environment = {
        **os.environ,
        **(server.environment() if server else {}),
        **(cluster.environment() if cluster else {}),
        "DBT_PROFILES_DIR": str(directory),
        "CLINICAL_DUCKDB_PATH": str(database),
        "CLINICAL_SPARK_PATH": str(files),
        "CLINICAL_SCHEMA": prefix,
    }
    warehouse = Warehouse(target, directory, prefix, server, environment)
    try:
        yield warehouse
    finally:
        if server is None:
            database.unlink(missing_ok=True)
            shutil.rmtree(files, ignore_errors=True)
        else:
            _drop_schemas(warehouse)


def _drop_schemas(warehouse: Warehouse) -> None:
    names = warehouse.query(
        "select schema_name from information_schema.schemata"
        " where left(schema_name, ?) = ?",
        (len(warehouse.prefix) + 1, f"{warehouse.prefix}_"),
    )
    for (name,) in names:
        warehouse.execute(f"drop schema `{name}`")
