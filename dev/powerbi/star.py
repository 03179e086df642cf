"""The star as its dbt contracts describe it."""

import csv
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from loader.errors import UserError

_REFERENCE = re.compile(r"ref\('(\w+)'\)")
Manifest = Mapping[str, Any]


@dataclass(frozen=True)
class StarColumn:
    """A column of a contract: its SQL type and description."""

    name: str
    data_type: str
    description: str


@dataclass(frozen=True)
class StarTable:
    """A view of the star; `key` is empty where it consists of several columns."""

    name: str
    description: str
    key: str
    columns: tuple[StarColumn, ...]


@dataclass(frozen=True)
class ForeignKey:
    """A column whose values must be keys of another table, held by a dbt test."""

    table: str
    column: str
    to_table: str
    to_column: str

    @property
    def name(self) -> str:
        """Return table.column, as model.yml writes it."""
        return f"{self.table}.{self.column}"


@dataclass(frozen=True)
class Star:
    """All views of the star, their foreign keys, and which of them each exposes."""

    tables: tuple[StarTable, ...]
    foreign_keys: tuple[ForeignKey, ...]
    exposures: Mapping[str, frozenset[str]]


def read_manifest(path: Path) -> Manifest:
    """Return dbt's manifest; raise UserError when it cannot be read."""
    try:
        manifest: Manifest = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise UserError(
            f"dbt's manifest {path} cannot be read: create it with `dbt parse`."
        ) from None
    return manifest


def star_of(manifest: Manifest) -> Star:
    """Return the star of a manifest; relations come from its relationships tests."""
    models = {
        node["name"]: node
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["config"]["schema"] == "star"
    }
    return Star(
        tables=tuple(_table(models[name]) for name in sorted(models)),
        foreign_keys=_foreign_keys(manifest, models),
        exposures={
            exposure["name"]: frozenset(
                unique_id.rsplit(".", 1)[1]
                for unique_id in exposure["depends_on"]["nodes"]
            )
            for exposure in manifest["exposures"].values()
        },
    )


def seed_rows(manifest: Manifest, name: str, project: Path) -> list[dict[str, str]]:
    """Return the rows of a seed's file below the dbt project's folder."""
    for node in manifest["nodes"].values():
        if node["resource_type"] == "seed" and node["name"] == name:
            path = project / node["original_file_path"]
            with path.open(encoding="utf-8", newline="") as file:
                return list(csv.DictReader(file))
    raise UserError(f"dbt has no seed '{name}': correct powerbi/model.yml.")


def _table(node: Mapping[str, Any]) -> StarTable:
    key = node["meta"]["primary_key"]
    return StarTable(
        name=node["name"],
        description=node["description"],
        key=key[0] if len(key) == 1 else "",
        columns=tuple(
            StarColumn(
                column["name"], column["data_type"].lower(), column["description"]
            )
            for column in node["columns"].values()
        ),
    )


def _foreign_keys(
    manifest: Manifest, models: Mapping[str, Any]
) -> tuple[ForeignKey, ...]:
    by_id = {node["unique_id"]: name for name, node in models.items()}
    found = []
    for node in manifest["nodes"].values():
        test = node.get("test_metadata") or {}
        table = by_id.get(node.get("attached_node"))
        if test.get("name") != "relationships" or table is None:
            continue
        target = _REFERENCE.search(test["kwargs"]["to"])
        # Power BI knows no relation of a table to itself, as an episode's key has.
        if target and target[1] in models and target[1] != table:
            found.append(
                ForeignKey(
                    table, node["column_name"], target[1], test["kwargs"]["field"]
                )
            )
    return tuple(sorted(found, key=lambda key: key.name))
