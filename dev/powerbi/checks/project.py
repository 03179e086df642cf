"""Reads the committed files of a project."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from dev.powerbi.checks.tmdl_reader import Node, TmdlError, read_tmdl
from dev.powerbi.pbir_json import Json
from dev.powerbi.project import MODEL, REPORT

_ITEM = re.compile(r'Item = "([^"]*)"')


class FileProblemError(ValueError):
    """A file that cannot be read at all."""


@dataclass(frozen=True)
class ReadTable:
    """A table of the model, with the view that its partition reads."""

    node: Node
    view: str

    @property
    def name(self) -> str:
        """Return the table's name."""
        return self.node.name

    @property
    def columns(self) -> dict[str, Node]:
        """Return its columns by name."""
        return {column.name: column for column in self.node.of("column")}

    @property
    def measures(self) -> dict[str, Node]:
        """Return its measures by label."""
        return {measure.name: measure for measure in self.node.of("measure")}


@dataclass(frozen=True)
class ReadProject:
    """The objects of the model, and the report's JSON files by their path."""

    nodes: tuple[Node, ...]
    table_files: frozenset[str]
    report: Mapping[str, Json]
    report_paths: frozenset[str]

    def of(self, kind: str) -> Iterator[Node]:
        """Yield the model's objects of a kind."""
        return (node for node in self.nodes if node.kind == kind)

    @property
    def tables(self) -> dict[str, ReadTable]:
        """Return the tables by name."""
        return {
            node.name: ReadTable(node, " ".join(_views(node)))
            for node in self.of("table")
        }

    def column(self, table: str, name: str) -> Node | None:
        """Return a column, or None if the model has none of this name."""
        found = self.tables.get(table)
        return found.columns.get(name) if found else None

    def measure(self, table: str, label: str) -> Node | None:
        """Return a measure, or None if the table has none with this label."""
        found = self.tables.get(table)
        return found.measures.get(label) if found else None


def read_project(folder: Path) -> ReadProject:
    """Read model and report; raise FileProblemError if a file is not TMDL or JSON."""
    definition = folder / MODEL / "definition"
    texts = {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(definition.rglob("*.tmdl"))
    }
    try:
        nodes = read_tmdl(texts)
    except TmdlError as error:
        raise FileProblemError(str(error)) from None
    report = folder / REPORT
    paths = {p.relative_to(report).as_posix(): p for p in report.rglob("*")}
    return ReadProject(
        nodes=tuple(nodes),
        table_files=frozenset(path.stem for path in definition.glob("tables/*.tmdl")),
        report={
            name: _json(path)
            for name, path in sorted(paths.items())
            if path.suffix in (".json", ".pbir")
        },
        report_paths=frozenset(paths),
    )


def repeated(names: Iterable[str]) -> list[str]:
    """Return the names that occur twice; Power BI does not distinguish A from a."""
    seen: set[str] = set()
    found = []
    for name in names:
        if name.lower() in seen:
            found.append(name)
        seen.add(name.lower())
    return found


def _views(table: Node) -> list[str]:
    sources = [part.properties.get("source", "") for part in table.of("partition")]
    return [item for source in sources for item in _ITEM.findall(source)]


def _json(path: Path) -> Json:
    try:
        content: Json = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        raise FileProblemError(
            f"{path.name} in {path.parent.name} is not JSON."
        ) from None
    return content
