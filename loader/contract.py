"""The contract of a source: what its raw files must look like.

It is written once, in the dbt sources YAML. dbt accepts unknown keys there in
silence, so everything the loader relies on is validated here.
"""

import hashlib
import re
from collections.abc import Callable, Collection, Hashable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

import yaml

from loader.datatypes import DataType, parse_data_type
from loader.errors import LoaderError

RAW_SCHEMA = "{{ target.schema }}_raw"

_IDENTIFIER = re.compile(r"[a-z][a-z0-9_]{0,47}")
# What dbt 1.7 reads; `data_tests` is missing on purpose, it would be ignored there.
_DBT_KEYS = {"name", "description", "meta", "tests", "tags", "config"}
_SOURCE_KEYS = _DBT_KEYS | {"schema", "tables", "loader", "freshness", "quoting"}
_TABLE_KEYS = _DBT_KEYS | {"identifier", "columns", "loader", "freshness", "quoting"}
_SOURCE_KEYS |= {"loaded_at_field"}
_TABLE_KEYS |= {"loaded_at_field"}
_COLUMN_KEYS = _DBT_KEYS | {"data_type", "quote"}
_TABLE_META = {"file", "required", "grain", "key"}
_COLUMN_META = {"nullable", "optional", "values", "min", "max", "aliases", "indexed"}
_COLUMN_META |= {"partitioned"}

_T = TypeVar("_T")
Bound = int | Decimal | date


@dataclass(frozen=True)
class Column:
    """One column: `optional` ones may be absent from the header, and are then null.

    `indexed` ones have an index on a server, for the joins of the first models; the
    years of a `partitioned` one are the folders of the table's Parquet files.
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


@dataclass(frozen=True)
class Table:
    """One raw table and the file it is loaded from."""

    name: str
    identifier: str
    file: str
    required: bool
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def contract_hash(self) -> str:
        """The sha256, in hexadecimal, of everything the contract says of this table."""
        return hashlib.sha256(repr(self).encode()).hexdigest()

    @property
    def partition_column(self) -> str | None:
        """The date column by whose years Parquet files are parted, if there is one."""
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

    Raise LoaderError naming the known sources when there is none of that name, and
    naming the place when the YAML breaks the grammar.
    """
    paths = {
        path.parent.name: path
        for path in sorted(project.glob("models/staging/*/_*__sources.yml"))
        if path.name == f"_{path.parent.name}__sources.yml"
    }
    if source not in paths:
        known = ", ".join(paths) or f"none under {project}"
        raise LoaderError(
            f"There is no source '{source}'. Known sources: {known}. "
            "Choose one with --source."
        )
    return _parse(paths[source], source)


class _UniqueKeyLoader(yaml.SafeLoader):
    """A safe YAML loader that refuses a key written twice."""

    def construct_mapping(
        self, node: yaml.MappingNode, deep: bool = False
    ) -> dict[Hashable, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        for key in keys:
            if keys.count(key) > 1:
                raise yaml.MarkedYAMLError(
                    problem=f"the key '{key}' is written twice",
                    problem_mark=node.start_mark,
                )
        return super().construct_mapping(node, deep)


def _parse(path: Path, name: str) -> Source:
    try:
        # A subclass of SafeLoader: nothing but plain values is built.
        document = yaml.load(path.read_bytes(), _UniqueKeyLoader)  # noqa: S506
    except yaml.YAMLError as error:
        detail = " ".join(str(error).split())
        raise LoaderError(
            f"{path.name} is not valid YAML: {detail}. Correct it."
        ) from None
    sources = document.get("sources") if isinstance(document, dict) else None
    place = _Place(path.name)
    if not isinstance(sources, list) or len(sources) != 1:
        raise place.error("must hold exactly one source under 'sources:'")
    entry = place.mapping(sources[0], _SOURCE_KEYS, {"name", "schema", "tables"})
    if entry["name"] != name:
        raise place.error(f"must name its source '{name}', as its folder does")
    if entry["schema"] != RAW_SCHEMA:
        raise place.error(f'must say schema: "{RAW_SCHEMA}"')
    tables = tuple(_table(item, place) for item in place.items(entry, "tables"))
    for attribute in ("name", "identifier", "file"):
        place.unique([getattr(item, attribute) for item in tables], attribute)
    return Source(name, tables)


def _table(entry: object, parent: "_Place") -> Table:
    place = parent.inside("table", entry)
    entry = place.mapping(entry, _TABLE_KEYS, {"name", "identifier", "meta", "columns"})
    meta = place.mapping(entry["meta"], _TABLE_META, _TABLE_META)
    columns = tuple(_column(item, place) for item in place.items(entry, "columns"))
    place.unique([column.name for column in columns], "column name")
    spellings = [
        spelling.casefold()
        for column in columns
        for spelling in (column.name, *column.aliases)
    ]
    place.unique(spellings, "column name or alias")
    if sum(column.partitioned for column in columns) > 1:
        raise place.error("can be partitioned by one column only")
    key = tuple(place.strings(meta, "key"))
    fit_for_key = {
        column.name
        for column in columns
        if not column.nullable and column.data_type.family != "decimal"
    }
    if not key or not set(key) <= fit_for_key:
        raise place.error("must have a key of columns, no decimals, nullable: false")
    return Table(
        name=entry["name"],
        identifier=place.identifier(entry["identifier"]),
        file=place.typed(meta, "file", str, ""),
        required=place.typed(meta, "required", bool, True),
        key=key,
        columns=columns,
    )


def _column(entry: object, parent: "_Place") -> Column:
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
    )
    if column.optional and not column.nullable:
        raise place.error("cannot be optional and nullable: false")
    if column.partitioned and data_type.family != "date":
        raise place.error("can be partitioned only if it is a date")
    return column


def _values(
    meta: Mapping[str, Any], data_type: DataType, place: "_Place"
) -> tuple[str, ...]:
    values = place.typed(meta, "values", list, [])
    wanted = {"text": str, "integer": int}.get(data_type.family)
    if any(type(value) is not wanted for value in values):
        raise place.error(f"has values that are not of its type {data_type.name}")
    return tuple(str(value) for value in values)


_BOUNDS: Mapping[str, Callable[[Any], Bound | None]] = {
    "integer": lambda value: value if type(value) is int else None,
    "decimal": lambda value: (
        Decimal(str(value)) if type(value) in (int, float) else None
    ),
    "date": lambda value: value if type(value) is date else None,
    "datetime": lambda value: value if type(value) is date else None,
}


def _bound(
    meta: Mapping[str, Any], name: str, data_type: DataType, place: "_Place"
) -> Bound | None:
    if name not in meta:
        return None
    convert = _BOUNDS.get(data_type.family)
    bound = convert(meta[name]) if convert else None
    if bound is None:
        raise place.error(f"has a {name} that does not fit its type {data_type.name}")
    return bound


class _Place:
    """Where in the YAML we are; checks shapes and words errors with that place."""

    def __init__(self, text: str) -> None:
        self._text = text

    def inside(self, kind: str, entry: object) -> "_Place":
        name = entry.get("name") if isinstance(entry, dict) else None
        return _Place(f"{self._text}, {kind} {name or 'without a name'}")

    def error(self, what: str) -> LoaderError:
        return LoaderError(f"{self._text} {what}. Correct the contract.")

    def mapping(
        self, entry: object, known: Collection[str], required: Collection[str]
    ) -> dict[str, Any]:
        if not isinstance(entry, dict):
            raise self.error("must be a mapping of keys to values")
        for key in entry:
            if key not in known:
                raise self.error(f"has the unknown key '{key}'")
        for key in sorted(required):
            if key not in entry:
                raise self.error(f"lacks the key '{key}'")
        return entry

    def items(self, entry: Mapping[str, Any], key: str) -> list[Any]:
        found: list[Any] = self.typed(entry, key, list, [])
        if not found:
            raise self.error(f"must list at least one entry under '{key}:'")
        return found

    def strings(self, entry: Mapping[str, Any], key: str) -> list[str]:
        found: list[Any] = self.typed(entry, key, list, [])
        if not all(isinstance(item, str) for item in found):
            raise self.error(f"must list words under '{key}'")
        return found

    def typed(
        self, entry: Mapping[str, object], key: str, kind: type[_T], default: _T
    ) -> _T:
        value = entry.get(key, default)
        if not isinstance(value, kind):
            raise self.error(f"must give '{key}' as a {kind.__name__}")
        return value

    def identifier(self, value: object) -> str:
        if not isinstance(value, str) or not _IDENTIFIER.fullmatch(value):
            raise self.error(
                f"has the name '{value}', which is not lower case letters, digits "
                "and underscores, 48 at most"
            )
        return value

    def unique(self, values: list[str], what: str) -> None:
        for value in values:
            if values.count(value) > 1:
                raise self.error(f"has the {what} '{value}' twice")
