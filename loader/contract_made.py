"""Checks what the columns of a table say of each other: keys, made columns, units."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from loader.contract import Column
from loader.contract_yaml import Place
from loader.values.writing import KEY, ROW_NUMBER, Made

_KEY_TYPE, _NUMBER_TYPE = "varchar(64)", "bigint"


def read_key(
    meta: Mapping[str, Any], columns: tuple[Column, ...], place: Place
) -> tuple[str, ...]:
    """Read the key of a table.

    A part may be null, or decimal, only if a column is made from the key.
    """
    key = tuple(place.strings(meta, "key"))
    made = [column.made.source for column in columns if column.made is not None]
    fit = {
        column.name
        for column in columns
        if (column.made is None or column.made.source == ROW_NUMBER)
        if KEY in made or (not column.nullable and column.data_type.family != "decimal")
    }
    if not key or not set(key) <= fit:
        raise place.error(
            "must have a key: one or more columns that are 'nullable: false' and not "
            f"decimal. If parts are empty, add a column of type {_KEY_TYPE} with "
            f"'made: {{from: {KEY}}}'; if nothing tells rows apart, make one of type "
            f"{_NUMBER_TYPE} with 'made: {{from: {ROW_NUMBER}}}' the key"
        )
    place.unique(list(key), "part of the key")
    return key


def with_relations(columns: tuple[Column, ...], place: Place) -> tuple[Column, ...]:
    """Return the columns, having checked those that say how others are read."""
    named = {column.name: column for column in columns}
    units: dict[str, str] = {}
    for column in columns:
        if column.made is not None:
            _refuse_made(column, column.made, named, place)
        unit = column.writing.unit
        if unit is not None:
            to = units.setdefault(unit.column, unit.to)
            names = named.get(unit.column)
            if names is None or names.made or names.data_type.family != "text":
                raise place.error(
                    f"has the 'unit' of {column.name} in the column '{unit.column}', "
                    "which is not a column of text in the file"
                )
            if to != unit.to:
                raise place.error(
                    f"turns the numbers with a unit in {unit.column} into both {to} "
                    f"and {unit.to}: give them one unit"
                )
    made = [f"{column.made}" for column in columns if column.made is not None]
    place.unique(made, "made column")
    return tuple(
        replace(column, nullable=False)
        if column.made in (Made(KEY), Made(ROW_NUMBER))
        else column
        for column in columns
    )


def _refuse_made(
    column: Column, made: Made, named: Mapping[str, Column], place: Place
) -> None:
    kind, what = column.data_type, f"has the made column {column.name}, which must"
    if not made.part:
        wanted = {KEY: _KEY_TYPE, ROW_NUMBER: _NUMBER_TYPE}.get(made.source)
        if wanted is None:
            raise place.error(
                f"{what} be made from '{KEY}', '{ROW_NUMBER}' or a 'part' of a column"
            )
        if kind.name != wanted:
            raise place.error(f"{what} have the type {wanted}")
        return
    source = named.get(made.source)
    numeric = source is not None and source.data_type.family in {"integer", "decimal"}
    if source is None or source.made is not None:
        raise place.error(f"{what} be made from a column of the file")
    if made.part == "comparator":
        if not numeric or kind.family != "text" or kind.length == 1:
            raise place.error(f"{what} be text of two characters, made from a number")
    elif source.data_type.family != "text" or kind.family != "integer":
        raise place.error(f"{what} be a whole number, made from text")
