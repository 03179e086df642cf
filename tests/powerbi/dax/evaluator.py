"""Computes DAX over the rows of a model, as Microsoft documents its meaning.

BLANK is None: it adds as 0, multiplies to BLANK, compares as 0 except strictly. A
division by zero outside DIVIDE is an error here, for nobody wants its infinity.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from dev.powerbi.checks.dax_parser import DaxError
from dev.powerbi.checks.dax_syntax import (
    Call,
    Column,
    Expression,
    Let,
    MeasureName,
    Not,
    Number,
    Operation,
    Table,
    Text,
    Variable,
    references,
)
from tests.powerbi.dax.frames import Filter, Frames, Rows, Value
from tests.powerbi.dax.values import AGGREGATES, SCALARS, operated, total


@dataclass(frozen=True)
class _Scope:
    """Where an expression is computed: its filters, current rows and variables."""

    frames: Frames
    measures: Mapping[str, Expression]
    filters: tuple[Filter, ...] = ()
    rows: Mapping[str, int] = field(default_factory=dict)
    variables: Mapping[str, Callable[[], Value]] = field(default_factory=dict)


def evaluate(
    expression: Expression,
    frames: Frames,
    measures: Mapping[str, Expression],
    filters: tuple[Filter, ...] = (),
    row: tuple[str, int] | None = None,
) -> Value:
    """Compute an expression under filters, or for one row as a calculated column.

    `measures` holds the other measures by their labels. Raise DaxError where the
    meaning is not modelled.
    """
    rows = dict([row]) if row else {}
    return _value(expression, _Scope(frames, measures, filters, rows))


def filter_on(frames: Frames, table: str, column: str, value: Value) -> Filter:
    """Return the filter of a slicer or an axis: one column equals one value."""
    values = frames.tables[table][column]
    passing = frozenset(i for i, found in enumerate(values) if found == value)
    return Filter(table, frozenset([column]), passing)


def _value(expression: Expression, scope: _Scope) -> Value:
    match expression:
        case Number(value) | Text(value):
            return value
        case Column(table, name):
            if table not in scope.rows:
                raise DaxError(f"{name} has no current row: aggregate it")
            return scope.frames.tables[table][name][scope.rows[table]]
        case Variable(name):
            return scope.variables[name]()
        case MeasureName(label):
            return _calculated(scope.measures[label], (), scope)
        case Not(operand):
            return not _value(operand, scope)
        case Operation(operator, left, right):
            return operated(operator, _value(left, scope), _value(right, scope))
        case Let():
            return _let(expression, scope)
        case Call():
            return _called(expression, scope)
        case _:
            raise DaxError("a table is no value: aggregate it")


def _called(call: Call, scope: _Scope) -> Value:
    match call:
        case Call("CALCULATE", (inner, *filters)):
            return _calculated(inner, filters, scope)
        case Call("IF", (condition, *branches)):
            if _value(condition, scope):
                return _value(branches[0], scope)
            return _value(branches[1], scope) if len(branches) > 1 else None
        case Call("SUMX", (argument, inner)):
            table, rows = _table(argument, scope)
            return total([_value(inner, _at(scope, table, row)) for row in rows])
        case Call("COUNTROWS", (argument,)):
            return len(_table(argument, scope)[1]) or None
        case Call(function, (Column(table, name),)) if function in AGGREGATES:
            values = scope.frames.tables[table][name]
            rows = scope.frames.rows(table, scope.filters)
            return AGGREGATES[function]([values[row] for row in rows])
        case Call(function, arguments) if function in SCALARS:
            return SCALARS[function](*(_value(each, scope) for each in arguments))
        case _:
            raise DaxError(f"{call.function} of these arguments is not modelled")


def _at(scope: _Scope, table: str, row: int) -> _Scope:
    return replace(scope, rows={**scope.rows, table: row})


def _let(expression: Let, scope: _Scope) -> Value:
    # A variable is computed when first needed, in the scope it was defined in.
    for name, inner in expression.variables:
        scope = replace(scope, variables={**scope.variables, name: _once(inner, scope)})
    return _value(expression.result, scope)


def _once(expression: Expression, scope: _Scope) -> Callable[[], Value]:
    computed: list[Value] = []

    def get() -> Value:
        if not computed:
            computed.append(_value(expression, scope))
        return computed[0]

    return get


def _table(expression: Expression, scope: _Scope) -> tuple[str, Rows]:
    match expression:
        case Table(name):
            return name, scope.frames.rows(name, scope.filters)
        case Call("FILTER", (inner, condition)):
            name, rows = _table(inner, scope)
            return name, _passing(name, rows, condition, scope)
        case _:
            raise DaxError(f"{expression} is no table")


def _passing(table: str, rows: Rows, condition: Expression, scope: _Scope) -> Rows:
    return frozenset(row for row in rows if _value(condition, _at(scope, table, row)))


def _calculated(
    expression: Expression, arguments: Sequence[Expression], scope: _Scope
) -> Value:
    """Compute in a new filter context: current rows become filters, then arguments."""
    filters = scope.filters
    for table, row in scope.rows.items():
        columns = scope.frames.columns(table)
        filters = (*filters, Filter(table, columns, frozenset([row])))
    for argument in arguments:
        keeps = isinstance(argument, Call) and argument.function == "KEEPFILTERS"
        inner = (
            argument.arguments[0] if isinstance(argument, Call) and keeps else argument
        )
        made = _filter(inner, scope)
        if not keeps:
            filters = _without(filters, made)
        filters = (*filters, made)
    return _value(expression, replace(scope, filters=filters, rows={}))


def _filter(argument: Expression, scope: _Scope) -> Filter:
    if isinstance(argument, Call) and argument.function == "FILTER":
        name, rows = _table(argument, scope)
        return Filter(name, scope.frames.columns(name), rows)
    named = set(references(argument))
    if len(named) != 1 or not isinstance(column := named.pop(), Column):
        raise DaxError("a filter of CALCULATE must be FILTER or about one column")
    rows = scope.frames.all_rows(column.table)
    return Filter(
        column.table,
        frozenset([column.name]),
        _passing(column.table, rows, argument, scope),
    )


def _without(filters: tuple[Filter, ...], made: Filter) -> tuple[Filter, ...]:
    """Drop the filters that a new one replaces: those on its columns."""
    kept = []
    for each in filters:
        if each.table == made.table and each.columns <= made.columns:
            continue
        if each.table == made.table and each.columns & made.columns:
            raise DaxError("replacing a part of a table's filter is not modelled")
        kept.append(each)
    return tuple(kept)
