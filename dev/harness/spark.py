"""Queries a warehouse on Spark, through Spark itself."""

import pickle
from collections.abc import Sequence
from dataclasses import replace

import duckdb

from dev import REPOSITORY
from dev.harness.commands import run_command
from dev.harness.manifest import Relation
from dev.harness.warehouse import Rows, Warehouse


def ask(warehouse: Warehouse, statements: Sequence[str]) -> list[Rows]:
    """Run Spark SQL statements in one new session; return the rows of each."""
    asked, answered = (warehouse.directory / name for name in ("asked", "answered"))
    asked.write_bytes(pickle.dumps(list(statements)))
    run_command(
        "python",
        *("-m", "dev.harness.ask_spark", warehouse.target, str(asked), str(answered)),
        directory=REPOSITORY / "dbt_project",
        environment=warehouse.environment,
    )
    rows: list[Rows] = pickle.loads(answered.read_bytes())
    return rows


def name_of(warehouse: Warehouse, relation: Relation) -> str:
    """Return the name of a relation in Spark SQL."""
    return f"`{warehouse.schema(relation.layer)}`.`{relation.name}`"


def shown(warehouse: Warehouse, relations: Sequence[Relation]) -> Warehouse:
    """Return a DuckDB file of what Spark returns for some relations, to compare it.

    Spark writes them as Parquet files, which keep every type.
    """
    folder = warehouse.directory / "shown"
    ask(
        warehouse,
        [
            f"insert overwrite directory '{folder / relation.layer / relation.name}' "
            f"using parquet select * from {name_of(warehouse, relation)}"
            for relation in relations
        ],
    )
    database = folder / "shown.duckdb"
    database.unlink(missing_ok=True)
    with duckdb.connect(database) as embedded:
        for relation in relations:
            schema = warehouse.schema(relation.layer)
            files = folder / relation.layer / relation.name / "*.parquet"
            embedded.execute(f'create schema if not exists "{schema}"')
            embedded.execute(
                f'create view "{schema}"."{relation.name}" as '
                f"select * from read_parquet('{files}')"
            )
    environment = {**warehouse.environment, "CLINICAL_DUCKDB_PATH": str(database)}
    return replace(warehouse, environment=environment)
