"""The warehouses that tests get are their own, and leave nothing behind."""

from pathlib import Path

import pytest

from dev.harness import CommandFailedError, Warehouse, open_warehouse
from dev.servers import Server, connect


def schemas(server: Server) -> set[str]:
    with connect(server) as connection, connection.cursor() as cursor:
        cursor.execute("show schemas")
        return {name for (name,) in cursor.fetchall()}


def test_a_warehouse_leaves_no_schema_on_its_server(
    server: Server, tmp_path: Path
) -> None:
    before = schemas(server)
    with open_warehouse(server.kind, server, tmp_path) as warehouse:
        warehouse.execute(f"create schema {warehouse.schema('core')}")
        neighbour = f"{warehouse.prefix}2_core"
        warehouse.execute(f"create schema {neighbour}")
    assert schemas(server) - before == {neighbour}
    with connect(server) as connection, connection.cursor() as cursor:
        cursor.execute(f"drop schema {neighbour}")


def test_what_is_executed_can_be_queried_with_parameters(warehouse: Warehouse) -> None:
    table = warehouse.relation("core", "two words")
    warehouse.execute(f"create schema {warehouse.schema('core')}")
    warehouse.execute(f"create table {table} (code varchar(9), number int)")
    warehouse.execute(f"insert into {table} values (?, ?), (?, ?)", ("5%", 1, "x", 2))
    found = warehouse.query(
        f"select number from {table} where code like '%5%' and number = ?", (1,)
    )
    assert found == [(1,)]


def test_a_command_that_fails_shows_what_it_said(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    with pytest.raises(CommandFailedError, match="ended with 1") as failed:
        warehouse.load(tmp_path)
    done = warehouse.load(tmp_path, check=False)
    assert done.returncode == 1
    assert done.stderr.strip() in str(failed.value)
