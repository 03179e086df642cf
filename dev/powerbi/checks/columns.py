"""Columns and measures: each exists once in the star, described and formatted."""

from dev.powerbi.checks.project import ReadProject, ReadTable, repeated
from dev.powerbi.checks.tmdl_reader import Node
from dev.powerbi.star import Star

# SQL type of a contract, without its size -> the type that represents it exactly.
_TYPES = {
    "bigint": "int64",
    "int": "int64",
    "decimal": "decimal",
    "date": "dateTime",
    "varchar": "string",
}


def column_problems(project: ReadProject, star: Star) -> list[str]:
    """Return what is wrong with columns and measures."""
    problems = [
        f"The measure {label} exists twice in the model."
        for label in repeated(
            measure.name
            for table in project.of("table")
            for measure in table.of("measure")
        )
    ]
    keys = {(table.name, table.key) for table in star.tables}
    keys |= {(key.table, key.column) for key in star.foreign_keys}
    for table in project.tables.values():
        problems += [
            f"{table.name}[{name}] exists twice."
            for name in repeated(
                node.name for node in table.node.children if node.kind != "partition"
            )
        ]
        problems += _against_contract(table, star)
        for column in table.columns.values():
            problems += _column(table, column, is_key=(table.view, column.name) in keys)
        for measure in table.measures.values():
            problems += _presented(f"The measure {measure.name}", measure)
    return problems


def _against_contract(table: ReadTable, star: Star) -> list[str]:
    contract = {
        column.name: column.data_type.split("(")[0]
        for view in star.tables
        if view.name == table.view
        for column in view.columns
    }
    sources = {
        column.properties.get("sourceColumn", ""): column
        for column in table.columns.values()
        if not column.value
    }
    problems = [
        f"{table.name}[{name}] is in only one of the model and {table.view}."
        for name in sorted(contract.keys() ^ sources.keys())
    ]
    return problems + [
        f"{table.name}[{column.name}] is not {contract[name]}, unlike in {table.view}."
        for name, column in sources.items()
        if name in contract
        and column.properties.get("dataType") != _TYPES[contract[name]]
    ]


def _column(table: ReadTable, column: Node, *, is_key: bool) -> list[str]:
    name = f"{table.name}[{column.name}]"
    is_hidden = "isHidden" in column.properties
    problems = []
    if is_key and not is_hidden:
        problems.append(f"{name} is a key but is not hidden.")
    if column.properties.get("summarizeBy") != "none":
        problems.append(f"{name} is summed by default: set summarizeBy to none.")
    sort_by = column.properties.get("sortByColumn")
    if sort_by and sort_by not in table.columns:
        problems.append(f"{name} is sorted by {sort_by}, which does not exist.")
    if is_hidden:
        return problems + (
            [] if column.description else [f"{name} has no description."]
        )
    return problems + _presented(
        name, column, is_text=column.properties.get("dataType") == "string"
    )


def _presented(name: str, node: Node, *, is_text: bool = False) -> list[str]:
    has = {
        "description": bool(node.description),
        "display folder": "displayFolder" in node.properties,
        "format string": is_text or "formatString" in node.properties,
    }
    return [f"{name} has no {what}." for what, there in has.items() if not there]
