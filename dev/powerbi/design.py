"""Reads powerbi/model.yml: what the contracts do not say about the Power BI model."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import yaml

from loader.errors import UserError


@dataclass(frozen=True)
class Role:
    """A second role of a dimension, reached through one foreign key."""

    of: str
    foreign_key: str
    description: str


@dataclass(frozen=True)
class Band:
    """How a band is ordered: by the limits that a seed sets on a count."""

    count: str
    seed: str


@dataclass(frozen=True)
class Design:
    """The keys of model.yml, explained there; columns are named table.column."""

    description: str
    source: Mapping[str, str]
    date_table: str
    roles: Mapping[str, Role]
    inactive: frozenset[str]
    hidden: frozenset[str]
    sorted_by: Mapping[str, str]
    bands: Mapping[str, Band]
    folders: Mapping[str, str]
    formats: Mapping[str, str]


def read_yaml(path: Path) -> dict[str, Any]:
    """Return a YAML mapping; raise UserError when the file holds none."""
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError):
        document = None
    if not isinstance(document, dict):
        raise UserError(f"{path} cannot be read: make it a valid YAML mapping.")
    return document


def read_design(path: Path) -> Design:
    """Read model.yml; `folders` is inverted: the folder of each column name."""
    document = read_yaml(path)
    known = {field.name for field in fields(Design)}
    if set(document) != known:
        missing = ", ".join(sorted(known - set(document))) or "none"
        unknown = ", ".join(sorted(set(document) - known)) or "none"
        raise UserError(
            f"{path} has the wrong keys (missing: {missing}; unknown: {unknown}): "
            "correct it."
        )
    folders = [
        (column, folder)
        for folder, columns in document["folders"].items()
        for column in columns
    ]
    if len(dict(folders)) != len(folders):
        raise UserError(f"{path} puts a column in two folders: choose one of them.")
    return Design(
        **{
            **document,
            "roles": {n: Role(**role) for n, role in document["roles"].items()},
            "bands": {n: Band(**band) for n, band in document["bands"].items()},
            "inactive": frozenset(document["inactive"]),
            "hidden": frozenset(document["hidden"]),
            "folders": dict(folders),
        }
    )
