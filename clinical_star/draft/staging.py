"""Writes a staging model: import steps, one step that renames, one that filters."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from clinical_star.draft.model import Column, Draft, Table
from clinical_star.draft.names import quoted

NO_COLUMN = "no column was recognised."
_NUMBERS = ("int", "bigint", "decimal")


@dataclass
class Model:
    """A staging model in the making.

    `imports` maps a step to its SQL, `columns` a canonical column to its expression;
    one that is not there becomes a null of its type with a TODO. `where` are conditions
    that all must hold. `comments` stand above the step that renames. `is_whole` says
    that each row of the raw table `raw` gives a row, or each with a value in `counted`.
    """

    entity: str
    grain: str
    imports: dict[str, str] = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)
    joins: list[str] = field(default_factory=list)
    where: list[str] = field(default_factory=list)
    start: str = "source"
    comments: list[str] = field(default_factory=list)
    has_rows: bool = True
    raw: str = ""
    counted: str = ""
    is_whole: bool = True

    def join(self, step: str, *conditions: str, kind: str = "left") -> None:
        """Join a step, once."""
        condition = "\n            and ".join(conditions)
        if len(conditions) > 1:
            condition = f"\n            {condition}"
            text = f"    {kind} join {step}\n        on{condition}"
        else:
            text = f"    {kind} join {step}\n        on {condition}"
        if text not in self.joins:
            self.joins.append(text)


@cache
def canonical(project: Path) -> Mapping[str, Mapping[str, Mapping[str, Any]]]:
    """Return the canonical contract: for each entity, its columns in order."""
    path = project / "models" / "staging" / "_staging__models.yml"
    models = yaml.safe_load(path.read_text("utf-8"))["models"]
    return {
        model["name"].removeprefix("stg_"): {c["name"]: c for c in model["columns"]}
        for model in models
    }


def render(
    model: Model, project: Path, hints: Mapping[str, str]
) -> tuple[str, list[str]]:
    """Return the SQL of a model and the canonical columns that it leaves null."""
    steps = [
        f"{name} as (\n\n{_indented(sql)}\n\n)" for name, sql in model.imports.items()
    ]
    columns = canonical(project)[model.entity]
    lines, left, section = [], [], ""
    for name, rule in columns.items():
        title = _section(name, str(rule["data_type"]))
        if title != section:
            lines.append(("" if not section else "\n") + f"        -- {title}")
            section = title
        expression = model.columns.get(name, "")
        note = ""
        if not expression:
            expression = typed_null(str(rule["data_type"]))
            if model.has_rows:
                note = f"  -- TODO {hints.get(name, NO_COLUMN)}".rstrip(".")
            left.append(name)
        comma = "," if name != list(columns)[-1] else ""
        lines.append(f"        {_as(expression, name)}{comma}{note}")
    body = [
        *(f"-- {comment}" for comment in model.comments),
        "renamed as (\n\n    select",
    ]
    tail = [f"\n    from {model.start}", *model.joins]
    if model.where:
        tail.append("    where " + "\n        and ".join(model.where))
    renamed = (
        "\n".join(body) + "\n" + "\n".join(lines) + "\n" + "\n".join(tail) + "\n\n)"
    )
    sql = f"-- grain: {model.grain}\nwith\n\n" + ",\n\n".join([*steps, renamed])
    return sql + "\n\nselect * from renamed\n", left


def from_source(draft: Draft, table: Table) -> str:
    """Return the SQL of an import step."""
    return f"select * from {draft.raw(table)}"


def typed_null(data_type: str) -> str:
    """Return a null of a canonical type."""
    if data_type.startswith(("varchar", "text")):
        return "{{ to_text('null') }}"
    if data_type in ("int", "bigint", "tinyint"):
        return "{{ to_integer('null') }}"
    return f"cast(null as {data_type.replace(',', ', ')})"


def text(step: str, column: Column) -> str:
    """Return a column as text."""
    name = f"{step}.{column.name}"
    return name if column.is_text else f"{{{{ to_text('{name}') }}}}"


def fitted(step: str, column: Column, longest: int) -> str:
    """Return a column as text that the canonical contract has room for."""
    value = text(step, column)
    return value if column.max_length <= longest else f"left({value}, {longest})"


def day(step: str, column: Column) -> str:
    """Return a column as a date."""
    name = f"{step}.{column.name}"
    return name if column.data_type == "date" else f"cast({name} as date)"


def literal(value: str, column: Column) -> str:
    """Return a value of a column as SQL writes it."""
    return value if column.is_whole else quoted(value)


def case(subject: str, pairs: Mapping[str, str], otherwise: str = "") -> str:
    """Return a case with one line for each meaning of the subject's literals.

    `otherwise` is the meaning of any other value, null if it is empty.
    """
    meanings: dict[str, list[str]] = {}
    for value, result in pairs.items():
        meanings.setdefault(result, []).append(value)
    lines = []
    for result, values in meanings.items():
        one = f"= {values[0]}" if len(values) == 1 else f"in ({', '.join(values)})"
        lines.append(f"            when {subject} {one} then {result}")
    if otherwise:
        lines.append(f"            else {otherwise}")
    return "case\n" + "\n".join(lines) + "\n        end"


def _as(expression: str, name: str) -> str:
    plain = expression.rsplit(".", 1)[-1]
    return (
        expression
        if plain == name and " " not in expression
        else f"{expression} as {name}"
    )


def _section(name: str, data_type: str) -> str:
    if name.endswith("_id"):
        return "ids"
    if data_type == "date":
        return "dates"
    if name.startswith("is_"):
        return "flags"
    return "numbers" if data_type.startswith(_NUMBERS) else "text"


def _indented(sql: str) -> str:
    return "\n".join(f"    {line}" if line else "" for line in sql.splitlines())
