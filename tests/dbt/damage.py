"""Damaging a built DuckDB warehouse inside a transaction that is rolled back."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import duckdb

from dev.harness.manifest import Node

_LAYER = re.compile(r"\b(raw|staging|intermediate|core|star|findings|quality)\.")
Rows = list[tuple[Any, ...]]


@dataclass(frozen=True)
class Damageable:
    """A copy of a built warehouse, and the manifest it was built from."""

    connection: duckdb.DuckDBPyConnection
    manifest: Node
    prefix: str

    def rows_of_test(self, test: Node, damage: Iterable[str]) -> Rows:
        """Return what a dbt test finds after these statements, then undo them.

        In a statement, `core.` and the like stand for the schemas of the warehouse.
        """
        with self._undone():
            for statement in damage:
                self.connection.execute(self._in_schemas(statement))
            return self.connection.execute(test["compiled_code"]).fetchall()

    def node(self, unique_id: str) -> Node:
        """Return a model, seed or source of the manifest."""
        found: Node = {**self.manifest["nodes"], **self.manifest["sources"]}[unique_id]
        return found

    def replace(self, node: Node, query: str) -> list[str]:
        """Return statements that put the rows of a query in a relation's place."""
        relation = node["relation_name"]
        kind = "view" if self._is_view(node) else "table"
        return [
            f"create temp table damaged as {query}",
            f"drop {kind} {relation}",
            f"create table {relation} as select * from damaged",
        ]

    def _is_view(self, node: Node) -> bool:
        found = self.connection.execute(
            "select count(*) from duckdb_views()"
            " where schema_name = ? and view_name = ?",
            [node["schema"], node.get("identifier") or node["alias"]],
        ).fetchone()
        return bool(found and found[0])

    def _in_schemas(self, statement: str) -> str:
        return _LAYER.sub(rf"{self.prefix}_\1.", statement)

    @contextmanager
    def _undone(self) -> Iterator[None]:
        self.connection.begin()
        try:
            yield
        finally:
            self.connection.rollback()
