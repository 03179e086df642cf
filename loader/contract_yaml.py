"""Checks the shape of a contract's YAML, with errors that say where they are."""

import re
from collections.abc import Collection, Hashable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import yaml

from loader.errors import UserError

# What dbt reads. `tests`, the old name, is left out on purpose: there is one way.
DBT_KEYS = {"name", "description", "meta", "data_tests", "tags", "config"}
IDENTIFIER = re.compile(r"[a-z][a-z0-9_]{0,47}")
_WHOLE = re.compile(r"-?(0|[1-9][0-9]*)")
_T = TypeVar("_T")
# What YAML calls the types that a key may have.
_KINDS: Mapping[type, str] = {bool: "true or false", list: "a list", str: "text"}


@dataclass(frozen=True)
class Place:
    """A place in the YAML, named in every error about it.

    `line` is the line where its entry begins, 0 for the whole file; `path` names the
    entries around it. `seeds` is the folder of the project's seeds.
    """

    file: str
    seeds: Path
    line: int = 0
    path: str = ""

    def inside(self, kind: str, entry: object) -> "Place":
        """Return the place of a named entry within this one."""
        name = entry.get("name") if isinstance(entry, dict) else None
        line = entry.line if isinstance(entry, Entry) else self.line
        path = f"{self.path}, {kind} {name or 'without a name'}"
        return replace(self, line=line, path=path)

    def within(self, key: str) -> "Place":
        """Return the place of a key within this one."""
        return replace(self, path=f"{self.path}, {key}")

    def __str__(self) -> str:
        line = f", line {self.line}" if self.line else ""
        return f"{self.file}{line}{self.path}"

    def error(self, what: str) -> UserError:
        """Return an error: this place, what is wrong, what to do."""
        return UserError(f"{self} {what}. Correct the contract.")

    def mapping(
        self, entry: object, known: Collection[str], required: Collection[str]
    ) -> dict[str, Any]:
        """Return a mapping that has all required keys and no unknown ones."""
        if not isinstance(entry, dict):
            raise self.error("must be a mapping of keys to values")
        for key in entry:
            if key not in known:
                raise self.error(f"has the unknown key '{key}'")
        for key in sorted(required):
            if key not in entry:
                raise self.error(f"lacks the key '{key}'")
        return entry

    def items(self, entry: Mapping[str, Any], key: str) -> list[Any]:
        """Return a list that must not be empty."""
        found: list[Any] = self.typed(entry, key, list, [])
        if not found:
            raise self.error(f"must list at least one entry under '{key}:'")
        return found

    def strings(self, entry: Mapping[str, Any], key: str) -> list[str]:
        """Return a list of texts, empty when the key is absent."""
        found: list[Any] = self.typed(entry, key, list, [])
        if not all(isinstance(item, str) for item in found):
            raise self.error(f"must list only text under '{key}'")
        return found

    def typed(
        self, entry: Mapping[str, object], key: str, kind: type[_T], default: _T
    ) -> _T:
        """Return the value of a key, which must be of a type, or its default."""
        value = entry.get(key, default)
        if not isinstance(value, kind):
            raise self.error(f"must give '{key}' as {_KINDS[kind]}")
        return value

    def identifier(self, value: object) -> str:
        """Return a name that is safe in SQL and as a file name."""
        if not isinstance(value, str) or not IDENTIFIER.fullmatch(value):
            raise self.error(
                f"has the name '{value}', which is not at most 48 lower-case letters, "
                "digits and underscores that begin with a letter"
            )
        return value

    def unique(self, values: list[str], what: str) -> None:
        """Refuse a value that occurs twice."""
        for value in values:
            if values.count(value) > 1:
                raise self.error(f"has the {what} '{value}' twice")


class Entry(dict[Hashable, Any]):
    """A mapping of the YAML that knows the line where it begins."""

    line: int


class UniqueKeyLoader(yaml.SafeLoader):
    """A safe YAML loader that refuses a key written twice."""

    def construct_mapping(
        self, node: yaml.MappingNode, deep: bool = False
    ) -> dict[Hashable, Any]:
        """Build a mapping, or raise MarkedYAMLError for a key written twice."""
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        for key in keys:
            if keys.count(key) > 1:
                raise yaml.MarkedYAMLError(
                    problem=f"the key '{key}' is written twice",
                    problem_mark=node.start_mark,
                )
        return super().construct_mapping(node, deep)

    def construct_entry(self, node: yaml.MappingNode) -> Iterator[Entry]:
        """Build a mapping in two steps, as PyYAML does, and keep its line."""
        entry = Entry()
        entry.line = node.start_mark.line + 1
        yield entry
        entry.update(self.construct_mapping(node))

    def construct_whole(self, node: yaml.ScalarNode) -> int:
        """Read a whole number; refuse `010`, 8 to YAML, and `12:30`, which is 750."""
        if not _WHOLE.fullmatch(node.value):
            raise yaml.MarkedYAMLError(
                problem=f"{node.value} is another number to YAML: put it in quotes",
                problem_mark=node.start_mark,
            )
        return int(node.value)


UniqueKeyLoader.add_constructor(
    "tag:yaml.org,2002:map", UniqueKeyLoader.construct_entry
)
UniqueKeyLoader.add_constructor(
    "tag:yaml.org,2002:int", UniqueKeyLoader.construct_whole
)
