"""Reads the tables of a contract."""

from loader.contract import Table
from loader.contract_columns import read_column
from loader.contract_yaml import DBT_KEYS, Place

_TABLE_KEYS = DBT_KEYS | {"identifier", "columns", "loader", "freshness", "quoting"}
_TABLE_KEYS |= {"loaded_at_field"}
_TABLE_META = {"file", "required", "grain", "key"}


def read_table(entry: object, parent: Place) -> Table:
    """Read one table; raise UserError with its place for what is wrong."""
    place = parent.inside("table", entry)
    entry = place.mapping(entry, _TABLE_KEYS, {"name", "identifier", "meta", "columns"})
    meta = place.mapping(entry["meta"], _TABLE_META, _TABLE_META)
    columns = tuple(read_column(item, place) for item in place.items(entry, "columns"))
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
