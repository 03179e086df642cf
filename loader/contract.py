"""The contract of a source: what its raw files must look like.

It is written once, in the dbt sources YAML. dbt ignores unknown keys there, so
everything that the loader relies on is validated here.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from loader.contract_yaml import Place, UniqueKeyLoader
from loader.datatypes import DataType, parse_data_type
from loader.errors import UserError

RAW_SCHEMA = "{{ target.schema }}_raw"

# What dbt reads. `tests`, the old name, is left out on purpose: there is one way.
_DBT_KEYS = {"name", "description", "meta", "data_tests", "tags", "config"}
_SOURCE_KEYS = _DBT_KEYS | {"schema", "tables", "loader", "freshness", "quoting"}
_TABLE_KEYS = _DBT_KEYS | {"identifier", "columns", "loader", "freshness", "quoting"}
_SOURCE_KEYS |= {"loaded_at_field"}
_TABLE_KEYS |= {"loaded_at_field"}
_COLUMN_KEYS = _DBT_KEYS | {"data_type", "quote"}
_TABLE_META = {"file", "required", "grain", "key"}
_COLUMN_META = {"nullable", "optional", "values", "min", "max", "aliases", "indexed"}
_COLUMN_META |= {"partitioned", "items", "phi", "pseudonym"}
# Kinds of protected health information, from HIPAA's Safe Harbor list,
# 45 CFR 164.514(b)(2).
_PHI = ("identifier", "date", "age")
_SHORTEST_PSEUDONYM = 16
# None of them has a meaning inside the brackets of a regular expression.
_SEPARATORS = ("|", ";", ",", "/", "~", "#")
_LONGEST_ITEM = 1000  # what DuckDB's regular expressions can count to

Bound = int | Decimal | date


@dataclass(frozen=True)
class Items:
    """A text that is a list; `max_length` limits an item without its outer spaces."""

    separator: str
    max_length: int


@dataclass(frozen=True)
class Column:
    """One column; an `optional` one may be absent from the header, and is then null.

    An `indexed` column gets an index on a server, for the joins of the first models.
    The Parquet files of a table are divided into folders by the years of its
    `partitioned` column. `phi` is the kind of protected health information that the
    column holds. Columns with the same `pseudonym` get the same pseudonym for the same
    identifier when a key is set.
    """

    name: str
    data_type: DataType
    nullable: bool = True
    optional: bool = False
    values: tuple[str, ...] = ()
    minimum: Bound | None = None
    maximum: Bound | None = None
    aliases: tuple[str, ...] = ()
    indexed: bool = False
    partitioned: bool = False
    items: Items | None = None
    phi: str = ""
    pseudonym: str = ""


@dataclass(frozen=True)
class Table:
    """One raw table and the file it is loaded from.

    `pseudonyms` identifies the key of its pseudonyms; it is empty when there are none.
    """

    name: str
    identifier: str
    file: str
    required: bool
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    pseudonyms: str = ""

    @property
    def contract_hash(self) -> str:
        """The sha256, in hexadecimal, of everything the contract says of this table."""
        return hashlib.sha256(repr(self).encode()).hexdigest()

    @property
    def partition_column(self) -> str | None:
        """The date column by whose years Parquet files are divided, if there is one."""
        return next(
            (column.name for column in self.columns if column.partitioned), None
        )


@dataclass(frozen=True)
class Source:
    """One source system: its tables in the order of the contract."""

    name: str
    tables: tuple[Table, ...]


def read_contract(project: Path, source: str) -> Source:
    """Read the contract of one source from a dbt project.

    Raise UserError with the known sources when there is none of that name, and with
    the place in the file when the YAML is wrong.
    """
    paths = _contracts(project)
    if source not in paths:
        known = ", ".join(paths) or f"none under {project}"
        raise UserError(
            f"There is no source '{source}'. Choose one with --source; known sources: "
            f"{known}."
        )
    return _parse(paths[source], source)


def source_names(project: Path) -> list[str]:
    """Return the names of all sources that have a contract."""
    return list(_contracts(project))


def _contracts(project: Path) -> dict[str, Path]:
    return {
        path.parent.name: path
        for path in sorted(project.glob("models/staging/*/_*__sources.yml"))
        if path.name == f"_{path.parent.name}__sources.yml"
    }


def _parse(path: Path, name: str) -> Source:
    try:
        # A subclass of SafeLoader: nothing but plain values is built.
        document = yaml.load(path.read_bytes(), UniqueKeyLoader)  # noqa: S506
    except yaml.YAMLError as error:
        detail = " ".join(str(error).split())
        raise UserError(
            f"{path.name} is not valid YAML ({detail}): correct it."
        ) from None
    sources = document.get("sources") if isinstance(document, dict) else None
    place = Place(path.name)
    if not isinstance(sources, list) or len(sources) != 1:
        raise place.error("must have exactly one source under 'sources:'")
    entry = place.mapping(sources[0], _SOURCE_KEYS, {"name", "schema", "tables"})
    if entry["name"] != name:
        raise place.error(f"must name its source '{name}', as its folder does")
    if entry["schema"] != RAW_SCHEMA:
        raise place.error(f'must say schema: "{RAW_SCHEMA}"')
    tables = tuple(_table(item, place) for item in place.items(entry, "tables"))
    for attribute in ("name", "identifier", "file"):
        place.unique([getattr(item, attribute) for item in tables], attribute)
    return Source(name, tables)


def _table(entry: object, parent: Place) -> Table:
    place = parent.inside("table", entry)
    entry = place.mapping(entry, _TABLE_KEYS, {"name", "identifier", "meta", "columns"})
    meta = place.mapping(entry["meta"], _TABLE_META, _TABLE_META)
    columns = tuple(_column(item, place) for item in place.items(entry, "columns"))
    spellings = [
        spelling.casefold()
        for column in columns
        for spelling in (column.name, *column.aliases)
    ]
    place.unique(spellings, "column name or alias")
    if sum(column.partitioned for column in columns) > 1:
        raise place.error("can be partitioned by only one column")
    key = tuple(place.strings(meta, "key"))
    fit_for_key = {
        column.name
        for column in columns
        if not column.nullable and column.data_type.family != "decimal"
    }
    if not key or not set(key) <= fit_for_key:
        raise place.error(
            "must have a key: one or more columns that are 'nullable: false' and not "
            "decimal"
        )
    return Table(
        name=entry["name"],
        identifier=place.identifier(entry["identifier"]),
        file=place.typed(meta, "file", str, ""),
        required=place.typed(meta, "required", bool, True),
        key=key,
        columns=columns,
    )


def _column(entry: object, parent: Place) -> Column:
    place = parent.inside("column", entry)
    entry = place.mapping(entry, _COLUMN_KEYS, {"name", "data_type"})
    meta = place.mapping(entry.get("meta", {}), _COLUMN_META, set())
    try:
        data_type = parse_data_type(str(entry["data_type"]))
    except ValueError:
        raise place.error(f"has the unknown data_type '{entry['data_type']}'") from None
    column = Column(
        name=place.identifier(entry["name"]),
        data_type=data_type,
        nullable=place.typed(meta, "nullable", bool, True),
        optional=place.typed(meta, "optional", bool, False),
        values=_values(meta, data_type, place),
        minimum=_bound(meta, "min", data_type, place),
        maximum=_bound(meta, "max", data_type, place),
        aliases=tuple(place.strings(meta, "aliases")),
        indexed=place.typed(meta, "indexed", bool, False),
        partitioned=place.typed(meta, "partitioned", bool, False),
        items=_items(meta, data_type, place),
        phi=place.typed(meta, "phi", str, ""),
        pseudonym=place.typed(meta, "pseudonym", str, ""),
    )
    if column.phi and column.phi not in _PHI:
        raise place.error(f"must give 'phi' as one of {', '.join(_PHI)}")
    if column.pseudonym and not _fits_pseudonym(column):
        raise place.error(
            "can have a 'pseudonym' only with 'phi: identifier' and the type bigint "
            f"or varchar of {_SHORTEST_PSEUDONYM} characters or more"
        )
    if column.optional and not column.nullable:
        raise place.error("cannot be both 'optional: true' and 'nullable: false'")
    if column.partitioned and data_type.family != "date":
        raise place.error("can be partitioned only if its type is date")
    return column


def _fits_pseudonym(column: Column) -> bool:
    kind = column.data_type
    fits = kind.name == "bigint" or (kind.length or 0) >= _SHORTEST_PSEUDONYM
    return fits and column.phi == "identifier"


def _values(
    meta: Mapping[str, Any], data_type: DataType, place: Place
) -> tuple[str, ...]:
    values = place.typed(meta, "values", list, [])
    wanted = {"text": str, "integer": int}.get(data_type.family)
    if any(type(value) is not wanted for value in values):
        raise place.error(f"has 'values' that do not match its type {data_type.name}")
    return tuple(str(value) for value in values)


def _items(meta: Mapping[str, Any], data_type: DataType, place: Place) -> Items | None:
    if "items" not in meta:
        return None
    keys = {"separator", "max_length"}
    items = place.mapping(meta["items"], keys, keys)
    separator, longest = items["separator"], items["max_length"]
    if data_type.family != "text":
        raise place.error(f"has 'items' although its type is {data_type.name}")
    if separator not in _SEPARATORS:
        known = " ".join(_SEPARATORS)
        raise place.error(f"must give the 'separator' of its items as one of {known}")
    if type(longest) is not int or not 2 < longest <= _LONGEST_ITEM:
        raise place.error(
            "must give the 'max_length' of its items as a whole number from 3 to "
            f"{_LONGEST_ITEM}"
        )
    return Items(separator, longest)


_BOUNDS: Mapping[str, Callable[[Any], Bound | None]] = {
    "integer": lambda value: value if type(value) is int else None,
    "decimal": lambda value: (
        Decimal(str(value)) if type(value) in (int, float) else None
    ),
    "date": lambda value: value if type(value) is date else None,
    "datetime": lambda value: value if type(value) is date else None,
}


def _bound(
    meta: Mapping[str, Any], name: str, data_type: DataType, place: Place
) -> Bound | None:
    if name not in meta:
        return None
    convert = _BOUNDS.get(data_type.family)
    bound = convert(meta[name]) if convert else None
    if bound is None:
        raise place.error(f"has a '{name}' that does not fit its type {data_type.name}")
    return bound
