"""What dbt's manifest says about the models that a warehouse was built from."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from dev.harness.warehouse import Warehouse

Node = dict[str, Any]


@dataclass(frozen=True)
class Relation:
    """A built model: its layer (core, star, …), grain and declared columns."""

    layer: str
    name: str
    primary_key: tuple[str, ...]
    data_types: dict[str, str]
    not_null: frozenset[str]
    indexes: tuple[tuple[str, ...], ...]

    def __str__(self) -> str:
        return f"{self.layer}.{self.name}"


def read_manifest(warehouse: Warehouse) -> Node:
    """Return the manifest of the last dbt command on a warehouse."""
    text = warehouse.dbt_target.joinpath("manifest.json").read_text("utf-8")
    manifest: Node = json.loads(text)
    return manifest


def read_statuses(warehouse: Warehouse) -> dict[str, str]:
    """Return the status of each node of the last dbt command, by the node's name.

    A status is one of dbt's: success, pass, fail, error, skipped. Hooks are left out.
    """
    text = warehouse.dbt_target.joinpath("run_results.json").read_text("utf-8")
    names = {
        unique_id: node["name"]
        for unique_id, node in read_manifest(warehouse)["nodes"].items()
    }
    return {
        names.get(result["unique_id"], result["unique_id"]): result["status"]
        for result in json.loads(text)["results"]
        if not result["unique_id"].startswith("operation.")
    }


def dbt_tests_in(manifest: Node) -> list[Node]:
    """Return the enabled tests of a manifest in the order of their names."""
    tests = [
        node
        for node in manifest["nodes"].values()
        # dbt lists the tests of a disabled model too.
        if node["resource_type"] == "test" and node["config"]["enabled"]
    ]
    return sorted(tests, key=lambda node: str(node["name"]))


def relations_of(
    manifest: Node, layers: Iterable[str] = ("core", "star", "findings")
) -> list[Relation]:
    """Return the models of these layers, in the order of layer and name."""
    wanted = list(layers)
    found = [
        _relation(node)
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["config"]["schema"] in wanted
    ]
    return sorted(found, key=lambda relation: (relation.layer, relation.name))


def _relation(node: Node) -> Relation:
    columns = node["columns"].values()
    return Relation(
        layer=node["config"]["schema"],
        name=node["name"],
        primary_key=tuple(node["meta"]["primary_key"]),
        data_types={column["name"]: column["data_type"] for column in columns},
        not_null=frozenset(
            column["name"]
            for column in columns
            if any(rule["type"] == "not_null" for rule in column["constraints"])
        ),
        indexes=tuple(
            tuple(index["columns"]) for index in node["config"].get("indexes") or ()
        ),
    )
