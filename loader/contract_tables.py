"""Reads the tables of a contract."""

from loader.contract import Format, Table
from loader.contract_columns import read_column
from loader.contract_format import read_format
from loader.contract_made import read_key, with_relations
from loader.contract_yaml import DBT_KEYS, Place

_TABLE_KEYS = DBT_KEYS | {"identifier", "columns", "loader", "freshness", "quoting"}
_TABLE_KEYS |= {"loaded_at_field"}
_TABLE_META = {"file", "required", "grain", "key"}
_LONGEST_FILE = 200  # characters: the audit trail keeps the name of what was loaded


def read_table(entry: object, parent: Place, default: Format) -> Table:
    """Read one table, whose files are written as the source's unless it says more.

    Raise UserError with its place for what is wrong.
    """
    place = parent.inside("table", entry)
    entry = place.mapping(entry, _TABLE_KEYS, {"name", "identifier", "meta", "columns"})
    meta = place.mapping(entry["meta"], _TABLE_META | {"format"}, _TABLE_META)
    form = read_format(meta, place, default)
    items = place.items(entry, "columns")
    columns = tuple(read_column(item, place, form.values) for item in items)
    spellings = [
        spelling.casefold()
        for column in columns
        for spelling in (column.name, *column.aliases)
    ]
    place.unique(spellings, "column name or alias")
    if sum(column.partitioned for column in columns) > 1:
        raise place.error("can be partitioned by only one column")
    columns = with_relations(columns, place)
    return Table(
        name=entry["name"],
        identifier=place.identifier(entry["identifier"]),
        file=_file(place.typed(meta, "file", str, ""), place),
        required=place.typed(meta, "required", bool, True),
        key=read_key(meta, columns, place),
        columns=columns,
        format=form,
        place=str(place),
    )


def _file(name: str, place: Place) -> str:
    """Check the name or pattern of a file: a path inside the folder that is loaded."""
    parts = name.split("/")
    if any(part in {"", ".", ".."} for part in parts) or "**" in name or "\\" in name:
        raise place.error(
            "must give 'file' as a name such as patients.csv, with folders as in "
            "hosp/patients.csv, or as a pattern such as patients*.csv"
        )
    if len(name) > _LONGEST_FILE:
        raise place.error(f"must give 'file' in at most {_LONGEST_FILE} characters")
    return name
