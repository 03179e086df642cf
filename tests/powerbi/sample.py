"""The committed model, filled with rows as a refresh of Power BI would fill it."""

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import duckdb

from dev.powerbi.checks import read_project
from dev.powerbi.checks.dax_syntax import Expression
from dev.powerbi.checks.project import ReadProject
from dev.powerbi.checks.relations import active_ends
from tests.powerbi.dax import Filter, Frames, evaluate, parse
from tests.powerbi.dax.frames import Link, Value


@dataclass(frozen=True)
class Sample:
    """A model with its rows, and its measures parsed, by their labels."""

    project: ReadProject
    frames: Frames
    measures: dict[str, Expression]

    def value(self, label: str, *filters: Filter) -> Value:
        """Compute a measure as a visual would show it under these filters."""
        return evaluate(self.measures[label], self.frames, self.measures, filters)


def read_sample(
    folder: Path, database: duckdb.DuckDBPyConnection, prefix: str
) -> Sample:
    """Read the project in a folder and its tables from a warehouse."""
    project = read_project(folder)
    return Sample(
        project=project,
        frames=frames_of(project, database, prefix),
        measures={
            label: parse(node.value)
            for table in project.tables.values()
            for label, node in table.measures.items()
        },
    )


def frames_of(
    project: ReadProject, database: duckdb.DuckDBPyConnection, prefix: str
) -> Frames:
    """Read each table of the model from its view, and compute its own columns."""
    tables: dict[str, dict[str, list[Value]]] = {}
    for name, table in project.tables.items():
        sources = {
            column: node.properties["sourceColumn"]
            for column, node in table.columns.items()
            if not node.value
        }
        rows = database.execute(
            f'select {", ".join(sources.values())} from "{prefix}_star".{table.view}'
        ).fetchall()
        tables[name] = {
            column: [_plain(row[position]) for row in rows]
            for position, column in enumerate(sources)
        }
    links = [
        Link(many, foreign_key, one, key)
        for (many, foreign_key), (one, key) in active_ends(project.of("relationship"))
    ]
    frames = Frames(tables, links)
    for name, table in project.tables.items():
        for column, node in table.columns.items():
            if node.value:
                dax = parse(node.value)
                tables[name][column] = [
                    evaluate(dax, frames, {}, row=(name, row))
                    for row in sorted(frames.all_rows(name))
                ]
    return frames


def _plain(value: object) -> Value:
    """Return a value of the database as the model holds it: dates as text."""
    if isinstance(value, Decimal):
        return float(value)
    return value if isinstance(value, float | int | str | None) else str(value)
