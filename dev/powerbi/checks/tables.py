"""Tables: each represents one view of the star, and the exposure lists them all."""

import re

from dev.powerbi.checks.project import ReadProject, repeated
from dev.powerbi.star import Star

EXPOSURE = "power_bi_report"
_PARAMETER = re.compile(r'#"([^"]+)"')
_TEXT_PARAMETER = re.compile(
    r'"[^"]*" meta \[IsParameterQuery=true, Type="Text", '
    r"IsParameterQueryRequired=true\]"
)
_SHAPE = re.compile(
    r"let\n"
    r'\tSource = MySQL\.Database\(#"[^"]+", #"[^"]+", \[ReturnSingleDatabase = true, '
    r"CreateNavigationProperties = false, TreatTinyAsBoolean = false\]\),\n"
    r'\tView = Source\{\[Schema = #"[^"]+", Item = "\w+"\]\}\[Data\]\n'
    r"in\n\tView"
)


def table_problems(project: ReadProject, star: Star) -> list[str]:
    """Return what is wrong with tables, partitions, parameters and the exposure."""
    views = {table.name for table in star.tables}
    tables = project.tables
    listed = [node.name for node in project.of("ref table")]
    named = [node.name for node in project.of("table")]
    parameters = {node.name for node in project.of("expression")}
    problems = [f"The table {name} exists twice." for name in repeated(named)]
    problems += [
        f"The table {name} is in only one of model.tmdl and its own file."
        for name in sorted({*listed} ^ {*named} | {*named} ^ project.table_files)
    ]
    for name, table in tables.items():
        sources = [
            part.properties.get("source", "") for part in table.node.of("partition")
        ]
        if table.view not in views:
            problems.append(
                f"{name} reads {table.view!r}, which is not a view of the star."
            )
        if len(sources) != 1 or not _SHAPE.fullmatch(sources[0]):
            problems.append(f"{name} has a partition that is not in the usual form.")
        problems += [
            f"{name} uses the parameter {used}, which does not exist."
            for source in sources
            for used in sorted({*_PARAMETER.findall(source)} - parameters)
        ]
        if not table.node.description:
            problems.append(f"The table {name} has no description.")
    problems += [
        f"The parameter {node.name} must be a required text with a description."
        for node in project.of("expression")
        if not _TEXT_PARAMETER.fullmatch(node.value) or not node.description
    ]
    return problems + _exposure(project, star) + _dates(project)


def _exposure(project: ReadProject, star: Star) -> list[str]:
    used = {table.view for table in project.tables.values()}
    exposed = star.exposures.get(EXPOSURE, frozenset())
    return [
        f"{name} is in only one of the exposure {EXPOSURE} and the model."
        for name in sorted(used ^ exposed)
    ]


def _dates(project: ReadProject) -> list[str]:
    marked = [
        table
        for table in project.tables.values()
        if table.node.properties.get("dataCategory") == "Time"
    ]
    keys = [
        column.properties.get("dataType")
        for table in marked
        for column in table.columns.values()
        if "isKey" in column.properties
    ]
    if keys != ["dateTime"]:
        return [
            "Exactly one table must be marked as a date table, with a dateTime key."
        ]
    return []
