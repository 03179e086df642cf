"""Reads powerbi/model.yml: what the contracts cannot say of the Power BI model."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import yaml

from loader.errors import UserError


@dataclass(frozen=True)
class Role:
    """A second reading of a dimension, by way of one foreign key."""

    of: str
    foreign_key: str
    description: str


@dataclass(frozen=True)
class Band:
    """How a band is ordered: by the limits of a seed on the count that it bands."""

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
        raise UserError(f"{path} cannot be read: put a valid YAML mapping there.")
    return document


def read_design(path: Path) -> Design:
    """Read model.yml; `folders` is turned round: the folder of each column name."""
    document = read_yaml(path)
    known = {field.name for field in fields(Design)}
    if set(document) != known:
        differing = ", ".join(sorted(known.symmetric_difference(document)))
        raise UserError(f"{path} lacks or does not know the keys {differing}.")
    folders = [
        (column, folder)
        for folder, columns in document["folders"].items()
        for column in columns
    ]
    if len(dict(folders)) != len(folders):
        raise UserError(f"{path} puts a column into two folders: choose one.")
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
