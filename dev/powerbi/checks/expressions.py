"""DAX: it can be parsed, and refers only to what exists."""

from collections.abc import Iterator

from dev.powerbi.checks.dax_parser import DaxError, parse
from dev.powerbi.checks.dax_syntax import (
    Column,
    Expression,
    MeasureName,
    Table,
    references,
)
from dev.powerbi.checks.project import ReadProject
from dev.powerbi.star import Star


def expression_problems(project: ReadProject, star: Star) -> list[str]:
    """Return what is wrong with the DAX of measures and calculated columns."""
    del star
    problems = []
    used: dict[str, set[str]] = {}
    for name, dax in _expressions(project):
        try:
            expression = parse(dax)
        except DaxError as error:
            problems.append(f"The DAX of {name} cannot be parsed: {error}.")
            continue
        problems += [
            f"The DAX of {name} {what}." for what in _unknown(expression, project)
        ]
        used[name] = {
            r.label for r in references(expression) if isinstance(r, MeasureName)
        }
    return problems + [
        f"The measure {name} depends on itself."
        for name in used
        if name in _needed(name, used)
    ]


def _expressions(project: ReadProject) -> Iterator[tuple[str, str]]:
    for table in project.tables.values():
        for label, measure in table.measures.items():
            yield label, measure.value
        for name, column in table.columns.items():
            if column.value:
                yield f"{table.name}[{name}]", column.value


def _unknown(expression: Expression, project: ReadProject) -> Iterator[str]:
    labels = {label for table in project.tables.values() for label in table.measures}
    for reference in references(expression):
        match reference:
            case Table(name) if name not in project.tables:
                yield f"refers to the table {name}, which does not exist"
            case Column(table, name) if project.column(table, name) is None:
                yield f"refers to {table}[{name}], which does not exist"
            case MeasureName(label) if label not in labels:
                yield f"refers to the measure {label}, which does not exist"


def _needed(name: str, used: dict[str, set[str]]) -> set[str]:
    needed: set[str] = set()
    waiting = {*used[name]}
    while waiting:
        following = waiting.pop()
        if following not in needed:
            needed.add(following)
            waiting |= used.get(following, set())
    return needed
