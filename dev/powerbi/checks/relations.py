"""Relations: from existing columns to keys, with only one path between two tables."""

from collections import Counter
from collections.abc import Iterable

from dev.powerbi.checks.project import ReadProject, repeated
from dev.powerbi.checks.tmdl_reader import Node, TmdlError, column_of
from dev.powerbi.star import Star

Ends = tuple[tuple[str, str], tuple[str, str]]


def relation_problems(project: ReadProject, star: Star) -> list[str]:
    """Return what is wrong with relations."""
    nodes = list(project.of("relationship"))
    problems = [
        f"The relation {name} exists twice."
        for name in repeated(node.name for node in nodes)
    ]
    keys = {table.name: table.key for table in star.tables}
    for node in nodes:
        try:
            (from_table, column), (to_table, key) = ends_of(node)
        except TmdlError as error:
            problems.append(f"The relation {node.name}: {error}.")
            continue
        ends = [project.column(from_table, column), project.column(to_table, key)]
        if None in ends:
            problems.append(f"The relation {node.name} refers to a missing column.")
            continue
        if key != keys.get(project.tables[to_table].view):
            problems.append(f"The relation {node.name} does not point to a key.")
        if len({end.properties.get("dataType") for end in ends if end}) != 1:
            problems.append(f"The relation {node.name} joins columns of two types.")
    if problems:
        return problems
    return _missing(nodes, project, star) + _two_ways(active_ends(nodes))


def ends_of(node: Node) -> Ends:
    """Return (table, column) of the many side and of the one side of a relation."""
    return (
        column_of(node.properties.get("fromColumn", "")),
        column_of(node.properties.get("toColumn", "")),
    )


def active_ends(nodes: Iterable[Node]) -> list[Ends]:
    """Return the ends of the relations along which filters propagate."""
    return [ends_of(node) for node in nodes if "isActive" not in node.properties]


def _missing(nodes: Iterable[Node], project: ReadProject, star: Star) -> list[str]:
    joined = [
        (*start, project.tables[end[0]].view) for start, end in map(ends_of, nodes)
    ]
    tested = {(key.table, key.column, key.to_table) for key in star.foreign_keys}
    return [
        f"{table}[{column}] must have exactly one relation to {to_table}, and a dbt "
        "test of it."
        for table, column, to_table in sorted(
            {*repeated_ends(joined), *(set(joined) ^ tested)}
        )
    ]


def repeated_ends(
    joined: Iterable[tuple[str, str, str]],
) -> list[tuple[str, str, str]]:
    """Return the ends that occur more than once."""
    return [ends for ends, count in Counter(joined).items() if count > 1]


def _two_ways(active: Iterable[Ends]) -> list[str]:
    """Find tables that a filter reaches by two paths, which Power BI refuses."""
    steps: dict[str, list[str]] = {}
    for (many, _), (one, _) in active:
        steps.setdefault(many, []).append(one)

    def reached(table: str) -> list[str]:
        return [end for one in steps.get(table, []) for end in (one, *reached(one))]

    return [
        f"Filters reach {table} from {end} by {count} paths."
        for table in sorted(steps)
        for end, count in sorted(Counter(reached(table)).items())
        if count > 1
    ]
