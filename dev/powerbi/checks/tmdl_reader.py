"""Reads TMDL without Power BI; accepts only what this project's model uses."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

# Object -> the properties it may have; a property without a colon has no value.
_PROPERTIES = {
    "database": {"compatibilityLevel"},
    "model": {
        *("culture", "defaultPowerBIDataSourceVersion", "discourageImplicitMeasures"),
        "sourceQueryCulture",
    },
    "dataAccessOptions": {"legacyRedirects", "returnErrorValuesAsNull"},
    "annotation": set[str](),
    "ref table": set[str](),
    "expression": set[str](),
    "relationship": {"isActive", "fromColumn", "toColumn"},
    "table": {"dataCategory"},
    "measure": {"formatString", "displayFolder"},
    "column": {
        *("dataType", "isHidden", "isKey", "formatString", "displayFolder"),
        *("summarizeBy", "sourceColumn", "sortByColumn"),
    },
    "partition": {"mode", "source"},
}
_CHILDREN = {
    "": {"database", "model", "annotation", "ref table", "expression", "relationship"}
    | {"table"},
    "model": {"dataAccessOptions"},
    "table": {"measure", "column", "partition"},
}
_VALUES = {
    "dataType": {"int64", "decimal", "dateTime", "string"},
    "summarizeBy": {"none"},
    "mode": {"import"},
    "isActive": {"false"},
}
_NAME = r"(?:'(?:[^']|'')+'|[A-Za-z_][A-Za-z0-9_]*)"
_OBJECT = re.compile(
    r"(?P<kind>ref table|[A-Za-z]+)(?: (?P<name>" + _NAME + r"))?(?: =(?P<value>.*))?"
)
_PROPERTY = re.compile(r"(?P<name>[A-Za-z]+)(?:: (?P<value>.+)| (?P<open>=))?")


class TmdlError(ValueError):
    """Text that is not TMDL, or TMDL that this project does not use."""


@dataclass
class Node:
    """An object of the model; `value` is the expression after its equals sign."""

    kind: str
    name: str
    value: str = ""
    description: str = ""
    properties: dict[str, str] = field(default_factory=dict)
    children: list["Node"] = field(default_factory=list)

    def of(self, kind: str) -> Iterator["Node"]:
        """Yield the children of a kind."""
        return (child for child in self.children if child.kind == kind)


@dataclass(frozen=True)
class _Line:
    number: int
    depth: int
    text: str


def read_tmdl(files: Mapping[str, str]) -> list[Node]:
    """Return the objects of all files; raise TmdlError with file and line."""
    nodes: list[Node] = []
    for path, text in files.items():
        reader = _Reader(path, text)
        nodes += reader.objects(0, "")
    return nodes


def unquoted(name: str) -> str:
    """Return a name without the quotes that TMDL gives it."""
    return name[1:-1].replace("''", "'") if name.startswith("'") else name


def column_of(reference: str) -> tuple[str, str]:
    """Return table and column of a reference such as dim_dates.date_key."""
    match = re.fullmatch(rf"({_NAME})\.({_NAME})", reference)
    if match is None:
        raise TmdlError(f"{reference!r} is not a column of a table")
    return unquoted(match[1]), unquoted(match[2])


class _Reader:
    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.position = 0
        self.lines = [
            _Line(number, len(line) - len(line.lstrip("\t")), line.strip())
            for number, line in enumerate(text.splitlines(), 1)
            if line.strip()
        ]

    @property
    def line(self) -> _Line | None:
        return self.lines[self.position] if self.position < len(self.lines) else None

    def error(self, what: str) -> TmdlError:
        line = self.line or self.lines[-1]
        return TmdlError(f"{self.path}:{line.number}: {what}")

    def objects(self, depth: int, parent: str) -> list[Node]:
        """Read the objects at a depth, until one that is less deep."""
        found: list[Node] = []
        while self.line and self.line.depth >= depth:
            description = self.description()
            if self.line is None or self.line.depth != depth:
                raise self.error("wrong indentation")
            match = _OBJECT.fullmatch(self.line.text)
            if match is None or match["kind"] not in _CHILDREN.get(parent, set()):
                raise self.error(f"{self.line.text!r} is not allowed here")
            found.append(self.object(match, description))
        return found

    def object(self, match: re.Match[str], description: str) -> Node:
        node = Node(match["kind"], unquoted(match["name"] or ""), "", description)
        if description and node.kind == "relationship":
            raise self.error("a relationship cannot have a description")
        depth = self.lines[self.position].depth
        self.position += 1
        if match["value"] is not None:
            node.value = match["value"].strip() or self.block(depth + 2)
        while self.line and self.line.depth > depth:
            if self.line.depth > depth + 1:
                raise self.error("wrong indentation")
            if not self.property(node):
                node.children += self.objects(depth + 1, node.kind)
        return node

    def property(self, node: Node) -> bool:
        """Read one property; return whether the line was one."""
        line = self.lines[self.position]
        match = _PROPERTY.fullmatch(line.text)
        if match is None or match["name"] not in _PROPERTIES[node.kind]:
            return False
        name = match["name"]
        if name in node.properties:
            raise self.error(f"{name} is given twice")
        self.position += 1
        value = self.block(line.depth + 2) if match["open"] else match["value"]
        if name in _VALUES and value not in _VALUES[name]:
            raise self.error(f"{value!r} is not a valid {name}")
        node.properties[name] = value or "true"
        return True

    def block(self, depth: int) -> str:
        """Return the lines of an expression, without their common indentation."""
        taken: list[str] = []
        while self.line and self.line.depth >= depth:
            taken.append("\t" * (self.line.depth - depth) + self.line.text)
            self.position += 1
        if not taken:
            raise self.error("an expression is missing")
        return "\n".join(taken)

    def description(self) -> str:
        taken = []
        while self.line and self.line.text.startswith("///"):
            taken.append(self.line.text[3:].strip())
            self.position += 1
        return " ".join(taken)
