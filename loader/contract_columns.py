"""Reads the columns of a contract."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from loader.contract import Bound, Column, Items, as_day
from loader.contract_writing import WRITING_KEYS, read_made, read_writing
from loader.contract_yaml import DBT_KEYS, Place
from loader.datatypes import KNOWN_TYPES, DataType, parse_data_type
from loader.values.words import null_reader, word_reader
from loader.values.writing import CANONICAL, Writing

_COLUMN_KEYS = DBT_KEYS | {"data_type", "quote"}
_COLUMN_META = {"nullable", "optional", "values", "min", "max", "aliases", "indexed"}
_COLUMN_META |= {"partitioned", "items", "phi", "pseudonym"}
# A made column is not in the file, so nothing is said of how it is written there.
_MADE_META = {"nullable", "values", "min", "max", "indexed", "phi"}
# Kinds of protected health information, from HIPAA's Safe Harbor list,
# 45 CFR 164.514(b)(2).
_PHI = ("identifier", "date", "age")
_SHORTEST_PSEUDONYM = 16
# None of them has a meaning inside the brackets of a regular expression.
_SEPARATORS = ("|", ";", ",", "/", "~", "#")
_LONGEST_ITEM = 1000  # what DuckDB's regular expressions can count to


def read_column(entry: object, parent: Place, default: Writing) -> Column:
    """Read one column; raise UserError with its place for what is wrong.

    `default` is how the values of all columns of its table are written.
    """
    place = parent.inside("column", entry)
    entry = place.mapping(entry, _COLUMN_KEYS, {"name", "data_type"})
    meta = entry.get("meta", {})
    is_made = isinstance(meta, dict) and "made" in meta
    allowed = _MADE_META | {"made"} if is_made else _COLUMN_META | WRITING_KEYS
    meta = place.mapping(meta, allowed, set())
    try:
        data_type = parse_data_type(str(entry["data_type"]))
    except ValueError:
        raise place.error(
            f"has the unknown data_type '{entry['data_type']}': use one of "
            f"{KNOWN_TYPES}"
        ) from None
    low, high = (_bound(meta, name, data_type, place) for name in ("min", "max"))
    days = as_day(low), as_day(high)
    writing = CANONICAL
    if not is_made:
        writing = read_writing(meta, data_type, days, default, place)
    column = Column(
        name=place.identifier(entry["name"]),
        data_type=data_type,
        nullable=place.typed(meta, "nullable", bool, True),
        optional=place.typed(meta, "optional", bool, False),
        values=_values(meta, data_type, place),
        minimum=low,
        maximum=high,
        aliases=tuple(place.strings(meta, "aliases")),
        indexed=place.typed(meta, "indexed", bool, False),
        partitioned=place.typed(meta, "partitioned", bool, False),
        items=_items(meta, data_type, place),
        phi=place.typed(meta, "phi", str, ""),
        pseudonym=place.typed(meta, "pseudonym", str, ""),
        writing=writing,
        made=read_made(meta, place),
        place=str(place),
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
    if low is not None and high is not None and low > high:  # type: ignore[operator]
        raise place.error("has a 'min' above its 'max'")
    _refuse_targets(column, place)
    if column.partitioned and data_type.family != "date":
        raise place.error("can be partitioned only if its type is date")
    return column


def _refuse_targets(column: Column, place: Place) -> None:
    """Refuse a map to what the values do not allow, and values that mean null."""
    is_null = null_reader(column.writing)
    word = word_reader(column.writing, ())
    for value in column.values:
        if is_null(value) or word(value) == "":
            raise place.error(
                f"has '{value}' under 'values', and under 'nulls' or 'map' as null: "
                "keep it in one of them, or give the column 'nulls: []'"
            )
    for _, target in column.writing.words:
        if target and column.values and target not in column.values:
            raise place.error(f"has a 'map' to '{target}', which its 'values' lack")
    folded = [value.casefold() for value in column.values]
    if column.writing.ignore_case:
        place.unique(folded, "value without regard to case")


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
