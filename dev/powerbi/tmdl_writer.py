"""Writes the model as TMDL, in the order in which Power BI itself saves it."""

import re
from collections.abc import Iterable

from clinical_star.metrics import Measure
from clinical_star.metrics.formats import POWER_BI_FORMATS
from dev.powerbi.model import Model, ModelColumn, ModelTable, Relation

_SERVER, _DATABASE = "MySQL Server", "MySQL Database"
_PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
# One form for every table: no logic, only the path to the view. Flags stay numbers.
_PARTITION = """\
let
	Source = MySQL.Database(#"{server}", #"{database}", [ReturnSingleDatabase = true, CreateNavigationProperties = false, TreatTinyAsBoolean = false]),
	View = Source{{[Schema = #"{database}", Item = "{view}"]}}[Data]
in
	View"""  # noqa: E501


def tmdl_files(model: Model) -> dict[str, str]:
    """Return the files of the model's `definition` folder: path -> text."""
    return {
        "database.tmdl": "database\n\tcompatibilityLevel: 1600\n",
        "model.tmdl": _model(model),
        "expressions.tmdl": _parameters(model),
        "relationships.tmdl": "\n".join(map(_relation, model.relations)),
        **{f"tables/{table.name}.tmdl": _table(table) for table in model.tables},
    }


def quoted(name: str) -> str:
    """Return a name as TMDL writes it, in quotes unless it is one plain word."""
    if _PLAIN_NAME.fullmatch(name):
        return name
    return "'" + name.replace("'", "''") + "'"


def _model(model: Model) -> str:
    lines = [
        f"/// {model.description}",
        "model Model",
        "\tculture: en-US",
        "\tdefaultPowerBIDataSourceVersion: powerBI_V3",
        "\tdiscourageImplicitMeasures",
        "\tsourceQueryCulture: en-US",
        "\tdataAccessOptions",
        "\t\tlegacyRedirects",
        "\t\treturnErrorValuesAsNull",
        "",
        "annotation __PBI_TimeIntelligenceEnabled = 0",
        "",
        *(f"ref table {quoted(table.name)}" for table in model.tables),
    ]
    return "\n".join(lines) + "\n"


def _parameters(model: Model) -> str:
    described = [
        (_SERVER, model.server, "The MySQL server, as host or host:port."),
        (_DATABASE, model.database, "The schema of the star's views on that server."),
    ]
    return "\n".join(
        f"/// {description}\n"
        f'expression {quoted(name)} = "{value}" meta [IsParameterQuery=true, '
        'Type="Text", IsParameterQueryRequired=true]\n'
        for name, value, description in described
    )


def _relation(relation: Relation) -> str:
    key = relation.foreign_key
    lines = [
        f"relationship {key.table}_{key.column}",
        *([] if relation.is_active else ["\tisActive: false"]),
        f"\tfromColumn: {quoted(key.table)}.{quoted(key.column)}",
        f"\ttoColumn: {quoted(key.to_table)}.{quoted(key.to_column)}",
    ]
    return "\n".join(lines) + "\n"


def _table(table: ModelTable) -> str:
    head = [f"/// {table.description}", f"table {quoted(table.name)}"]
    if table.is_date_table:
        head.append("\tdataCategory: Time")
    partition = [
        f"partition {quoted(table.name)} = m",
        "\tmode: import",
        "\tsource =",
        *_indented(_m(table.view), 3),
    ]
    blocks = [
        *map(_measure, table.measures),
        *map(_column, table.columns),
        partition,
    ]
    lines = [*head, ""]
    for block in blocks:
        lines += [*_indented("\n".join(block), 1), ""]
    return "\n".join(lines)


def _m(view: str) -> str:
    return _PARTITION.format(server=_SERVER, database=_DATABASE, view=view)


def _measure(measure: Measure) -> list[str]:
    return [
        f"/// {measure.description}",
        *_assigned(f"measure {quoted(measure.label)}", measure.dax),
        f"\tformatString: {POWER_BI_FORMATS[measure.format]}",
        f"\tdisplayFolder: {measure.folder}",
    ]


def _column(column: ModelColumn) -> list[str]:
    head = f"column {quoted(column.name)}"
    properties = [
        f"dataType: {column.data_type}",
        "isHidden" if column.is_hidden else "",
        "isKey" if column.is_key else "",
        f"formatString: {column.format}" if column.format else "",
        f"displayFolder: {column.folder}" if column.folder else "",
        "summarizeBy: none",
        "" if column.expression else f"sourceColumn: {column.name}",
        f"sortByColumn: {quoted(column.sort_by)}" if column.sort_by else "",
    ]
    return [
        f"/// {column.description}",
        *(_assigned(head, column.expression) if column.expression else [head]),
        *(f"\t{text}" for text in properties if text),
    ]


def _assigned(head: str, dax: str) -> list[str]:
    if "\n" not in dax:
        return [f"{head} = {dax}"]
    return [f"{head} =", *_indented(dax, 2)]


def _indented(text: str, depth: int) -> Iterable[str]:
    return ["\t" * depth + line for line in text.splitlines()]
