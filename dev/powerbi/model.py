"""Creates the Power BI model from the star, its design and the measures."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from clinical_star.metrics import Measure
from dev.powerbi.design import Design
from dev.powerbi.star import ForeignKey, Star, StarColumn, StarTable
from loader.errors import UserError

# SQL type, without its size -> TMDL type and format of a visible column.
_TYPES = {
    "bigint": ("int64", "0"),
    "int": ("int64", "#,0"),
    "decimal": ("decimal", "#,0.00"),
    "date": ("dateTime", "yyyy-mm-dd"),
    "varchar": ("string", ""),
}
Rows = Sequence[Mapping[str, str]]


@dataclass(frozen=True)
class ModelColumn:
    """A column in Power BI; `expression` is the DAX of one that the view lacks."""

    name: str
    description: str
    data_type: str
    format: str = ""
    folder: str = ""
    sort_by: str = ""
    is_hidden: bool = False
    is_key: bool = False
    expression: str = ""


@dataclass(frozen=True)
class ModelTable:
    """A table in Power BI, read whole from one view of the star."""

    name: str
    view: str
    description: str
    columns: tuple[ModelColumn, ...]
    measures: tuple[Measure, ...]
    is_date_table: bool


@dataclass(frozen=True)
class Relation:
    """Many rows of one table to one row of another; filters go only the other way."""

    foreign_key: ForeignKey
    is_active: bool


@dataclass(frozen=True)
class Model:
    """The whole semantic model."""

    description: str
    server: str
    database: str
    tables: tuple[ModelTable, ...]
    relations: tuple[Relation, ...]


def make_model(
    star: Star,
    design: Design,
    measures: Iterable[Measure],
    seeds: Mapping[str, Rows],
) -> Model:
    """Return the model; `seeds` holds the code lists that order the bands.

    Raise UserError when the design names something that the star does not have, or when
    a visible column has no display folder.
    """
    _refuse_unknown_names(star, design)
    listed = list(measures)
    tables = [
        *star.tables,
        *(
            replace(table, name=name, description=role.description)
            for name, role in design.roles.items()
            for table in star.tables
            if table.name == role.of
        ),
    ]
    views = {name: role.of for name, role in design.roles.items()}
    return Model(
        description=design.description,
        server=design.source["server"],
        database=design.source["database"],
        tables=tuple(
            ModelTable(
                name=table.name,
                view=views.get(table.name, table.name),
                description=table.description,
                columns=_columns(table, star, design, seeds),
                measures=tuple(m for m in listed if m.table == table.name),
                is_date_table=design.date_table.startswith(f"{table.name}."),
            )
            for table in sorted(tables, key=lambda table: table.name)
        ),
        relations=tuple(
            Relation(_in_role(key, design), key.name not in design.inactive)
            for key in star.foreign_keys
        ),
    )


def _columns(
    table: StarTable, star: Star, design: Design, seeds: Mapping[str, Rows]
) -> tuple[ModelColumn, ...]:
    keys = {(key.table, key.column) for key in star.foreign_keys}
    columns = []
    for column in table.columns:
        is_foreign = (table.name, column.name) in keys
        made = _column(table, column, design, is_join=is_foreign)
        band = design.bands.get(f"{table.name}.{column.name}")
        if band:
            order = ModelColumn(
                name=f"{column.name}_sort_order",
                description=f"Order of {column.name} on a page, "
                f"from the code list {band.seed}.",
                data_type="int64",
                format="0",
                is_hidden=True,
                expression=_band_order(table.name, band.count, seeds[band.seed]),
            )
            columns += [replace(made, sort_by=order.name), order]
        else:
            columns.append(made)
    return tuple(columns)


def _column(
    table: StarTable, column: StarColumn, design: Design, *, is_join: bool
) -> ModelColumn:
    name = f"{table.name}.{column.name}"
    size = re.fullmatch(r"([a-z]+)(\(.*\))?", column.data_type)
    if size is None or size[1] not in _TYPES:
        raise UserError(
            f"There is no Power BI type for {name}, which is {column.data_type}: add "
            "one to dev/powerbi/model.py."
        )
    data_type, shown_as = _TYPES[size[1]]
    is_hidden = is_join or column.name == table.key or name in design.hidden
    folder = "" if is_hidden else design.folders.get(column.name, "")
    if not folder and not is_hidden:
        raise UserError(f"Give {name} a display folder in powerbi/model.yml.")
    return ModelColumn(
        name=column.name,
        description=column.description,
        data_type=data_type,
        format=design.formats.get(column.name, shown_as),
        folder=folder,
        sort_by=design.sorted_by.get(name, ""),
        is_hidden=is_hidden,
        is_key=name == design.date_table,
    )


def _band_order(table: str, count: str, bands: Rows) -> str:
    """Return DAX that gives each count the sort order of the band it lies in.

    The band without a lower limit, if there is one, is for an unknown count.
    """
    column = f"'{table}'[{count}]"
    [limit_name] = (name for name in bands[0] if name.startswith("from_"))
    limited = [band for band in bands if band[limit_name]]
    unlimited = [band["sort_order"] for band in bands if not band[limit_name]]
    ordered = sorted(limited, key=lambda band: int(band[limit_name]))
    dax = ordered[-1]["sort_order"]
    for band, following in reversed(list(pairwise(ordered))):
        limit = following[limit_name]
        dax = f"IF({column} < {limit}, {band['sort_order']}, {dax})"
    return f"IF(ISBLANK({column}), {(*unlimited, 'BLANK()')[0]}, {dax})"


def _in_role(key: ForeignKey, design: Design) -> ForeignKey:
    for name, role in design.roles.items():
        if role.foreign_key == key.name:
            return replace(key, to_table=name)
    return key


def _refuse_unknown_names(star: Star, design: Design) -> None:
    columns = {f"{t.name}.{c.name}" for t in star.tables for c in t.columns}
    keys = {key.name for key in star.foreign_keys}
    names = {name.split(".")[1] for name in columns}
    unknown = {
        *({design.date_table, *design.hidden, *design.bands} - columns),
        *(set(design.sorted_by) - columns),
        *(design.inactive - keys),
        *({role.foreign_key for role in design.roles.values()} - keys),
        *({role.of for role in design.roles.values()} - {t.name for t in star.tables}),
        *((set(design.folders) | set(design.formats)) - names),
    }
    if unknown:
        raise UserError(
            "powerbi/model.yml names tables or columns that the star does not have: "
            f"{', '.join(sorted(unknown))}. Correct it."
        )
