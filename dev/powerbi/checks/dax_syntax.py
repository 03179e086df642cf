"""The syntax tree of DAX."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True)
class Number:
    """A number."""

    value: float


@dataclass(frozen=True)
class Text:
    """A text in double quotes."""

    value: str


@dataclass(frozen=True)
class Table:
    """'table'."""

    name: str


@dataclass(frozen=True)
class Column:
    """'table'[column]."""

    table: str
    name: str


@dataclass(frozen=True)
class MeasureName:
    """[measure], named by its label."""

    label: str


@dataclass(frozen=True)
class Variable:
    """A name that VAR gave."""

    name: str


@dataclass(frozen=True)
class Not:
    """NOT expression."""

    operand: "Expression"


@dataclass(frozen=True)
class Operation:
    """left operator right."""

    operator: str
    left: "Expression"
    right: "Expression"


@dataclass(frozen=True)
class Call:
    """FUNCTION(arguments)."""

    function: str
    arguments: tuple["Expression", ...]


@dataclass(frozen=True)
class Let:
    """VAR name = value … RETURN result."""

    variables: tuple[tuple[str, "Expression"], ...]
    result: "Expression"


Expression: TypeAlias = (
    Number
    | Text
    | Table
    | Column
    | MeasureName
    | Variable
    | Not
    | Operation
    | Call
    | Let
)


def parts(expression: Expression) -> tuple[Expression, ...]:
    """Return the expressions that an expression is made of."""
    match expression:
        case Not(operand):
            return (operand,)
        case Operation(_, left, right):
            return (left, right)
        case Call(_, arguments):
            return arguments
        case Let(variables, result):
            return (*(value for _, value in variables), result)
        case _:
            return ()


def references(expression: Expression) -> Iterator[Table | Column | MeasureName]:
    """Yield each table, column and measure that an expression names."""
    if isinstance(expression, Table | Column | MeasureName):
        yield expression
    for part in parts(expression):
        yield from references(part)
