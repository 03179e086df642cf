"""Reads, checks and explains the values of the columns of one table."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache

from loader.contract import Bound, Column, Table, as_day
from loader.datatypes import DataType
from loader.values.bands import read_band
from loader.values.canonical import absent_words, is_as_written
from loader.values.dates import date_reader
from loader.values.identifiers import identifier_problem, trimmed
from loader.values.numbers import (
    number_problem,
    number_reader,
    split_comparator,
    unit_converter,
)
from loader.values.problem import Fit, Problem
from loader.values.types import fit_type
from loader.values.words import null_reader, word_reader
from loader.values.writing import CANONICAL

PAIR = "\x1f"
"""Unit separator: it parts a number from the name of its unit."""
_SHOWN = 10
_ANY_NUMBER = DataType("a number", "decimal", precision=76, scale=38)
_NUMBERS, _TIMES = {"integer", "decimal"}, {"date", "datetime"}
_Read = Callable[[str], Fit]


@dataclass(frozen=True)
class Field:
    """How one column is made from the file.

    `sources` are the columns of the file that it is read from: itself or the one it is
    made from, and perhaps one with its unit, whose text then follows after PAIR. `fit`
    returns the canonical text, or the problem. Where `as_written` is true, a value in
    canonical text is loaded as it is, unless it is one of the words in `unless`.
    """

    column: Column
    sources: tuple[str, ...]
    fit: _Read
    as_written: bool
    unless: tuple[str, ...] = ()


@lru_cache(maxsize=256)
def fields_of(table: Table) -> tuple[Field, ...]:
    """Return a field for each column but those made from the key or a row number."""
    return tuple(
        _field(column, table)
        for column in table.columns
        if column.made is None or column.made.part
    )


def is_identifier(column: Column, table: Table) -> bool:
    """Return whether a column is a text that identifies something."""
    named = column.phi == "identifier" or column.name in table.key
    return named and column.data_type.family == "text" and column.made is None


def explained(problem: Problem, column: Column) -> Problem:
    """Return a problem with the place in the contract to change."""
    return Problem(problem.rule, f"{problem.reason}; see {column.place}")


def _field(column: Column, table: Table) -> Field:
    columns = {column.name: column for column in table.columns}
    source = columns[column.made.source] if column.made else column
    unit = source.writing.unit if source is column else None
    sources = (source.name, *([unit.column] if unit else []))
    units = _units_named_by(column, table)
    # Equal keys are equal text, and decimal text has many spellings: 1.5 and 1.50.
    has_spellings = column.data_type.family == "decimal" and column.name in table.key
    as_written = source is column and not units and is_as_written(column)
    as_written = as_written and not has_spellings
    unless = absent_words(column) if source is column and not units else ()
    read = _reader(source, table) if source is column else _made(column, source)
    if unit is not None:
        read = _with_unit(read, columns[unit.column], column)
    if units:
        read = _renamed(read, units)
    fit = _fit(column, read)
    return Field(column, sources, fit, as_written or bool(unless), unless)


def _units_named_by(column: Column, table: Table) -> dict[str, str]:
    """Return what becomes of the names of units that a column holds."""
    return {
        name: unit.to
        for other in table.columns
        if (unit := other.writing.unit) is not None and unit.column == column.name
        for name, _ in unit.factors
        if name
    }


def _fit(column: Column, read: _Read) -> _Read:
    """Return the function that reads a value of a column and checks all its rules."""
    allowed = frozenset(column.values)
    bounded = column.minimum is not None or column.maximum is not None
    to_bound = _TO_BOUND.get(column.data_type.family, int)
    missing = Problem("not_null", "is empty or means null")
    words = ", ".join(word for word, _ in column.writing.words[:_SHOWN])
    has_words = bool(words) and column.data_type.family == "integer"
    no_word = Problem(
        "type", f"is not {column.data_type.name}, nor a word such as {words}"
    )

    def fit(value: str) -> Fit:
        fitted = read(value)
        if isinstance(fitted, Problem):
            return explained(
                no_word if has_words and fitted.rule == "type" else fitted, column
            )
        if not fitted:
            return fitted if column.nullable else explained(missing, column)
        fitted = fit_type(fitted, column.data_type)
        if isinstance(fitted, Problem):
            if has_words:
                fitted = no_word
            elif column.data_type.family in _NUMBERS:
                fitted = number_problem(value) or fitted
            return explained(fitted, column)
        problem = None
        if column.items is not None:
            problem = _long_item(fitted, column)
        if allowed and fitted not in allowed:
            problem = _unknown(column)
        if bounded:
            problem = _outside(to_bound(fitted), column)
        return explained(problem, column) if problem else fitted

    return fit


def _reader(column: Column, table: Table) -> _Read:
    """Return the function that turns what is written into canonical text."""
    look_up = _look_up(column)
    identifies = is_identifier(column, table)
    read = _of_family(column, table)

    def read_plain(text: str) -> Fit:
        return read(text) if text else ""

    def read_value(text: str) -> Fit:
        text, is_known = look_up(text)
        if is_known:
            return text
        if identifies and (problem := identifier_problem(text)):
            return problem
        return read(text)

    if (
        replace(column.writing, formats=(), time_zone="") == CANONICAL
        and not identifies
    ):
        return read_plain
    return read_value


def _look_up(column: Column) -> Callable[[str], tuple[str, bool]]:
    """Return the function that looks for a word in the contract.

    It returns what the word stands for, empty for null, or the text without what is to
    be trimmed; and whether that is final.
    """
    writing = column.writing
    is_null = null_reader(writing)
    word = word_reader(writing, column.values)

    def look_up(text: str) -> tuple[str, bool]:
        if is_null(text):
            return "", True
        if writing.trim:
            text = trimmed(text)
        known = word(text)
        return (text, not text) if known is None else (known, True)

    return look_up


def _of_family(column: Column, table: Table) -> _Read:
    writing, family = column.writing, column.data_type.family
    if family in _TIMES:
        bounds = as_day(column.minimum), as_day(column.maximum)
        return date_reader(
            writing.formats, writing.time_zone, bounds, with_time=family == "datetime"
        )
    compared = any(
        other.made is not None
        and (other.made.source, other.made.part) == (column.name, "comparator")
        for other in table.columns
    )
    marks = (writing.decimal, writing.thousands, writing.affixes)
    if family in _NUMBERS and (compared or marks != (".", "", ())):
        return number_reader(writing, has_comparator=compared)
    return str


def _made(column: Column, source: Column) -> _Read:
    """Return the function that makes a value from the text of another column."""
    part = column.made.part if column.made else ""
    look_up = _look_up(source)
    unknown = Problem(
        "band",
        f"cannot be made from {source.name}, which is not a band such as [60-70), "
        "60-69 or 90+",
    )

    def make(text: str) -> Fit:
        text, _ = look_up(text)
        if part == "comparator" or not text:
            return split_comparator(text)[0]
        ends = read_band(text)
        if ends is None:
            return unknown
        end = ends[part == "upper"]
        return "" if end is None else str(end)

    return make


def _with_unit(read: _Read, unit_column: Column, column: Column) -> _Read:
    """Return the function that reads a number followed by PAIR and its unit."""
    unit = column.writing.unit
    if unit is None:
        return read
    convert = unit_converter(unit, column.data_type)
    look_up = _look_up(unit_column)

    def read_pair(text: str) -> Fit:
        text, _, name = text.rpartition(PAIR)
        number = read(text)
        fitted = (
            fit_type(number, _ANY_NUMBER)
            if isinstance(number, str) and number
            else number
        )
        if isinstance(fitted, Problem) or not fitted:
            return fitted
        return convert(fitted, look_up(name)[0])

    return read_pair


def _renamed(read: _Read, names: dict[str, str]) -> _Read:
    def rename(text: str) -> Fit:
        name = read(text)
        return name if isinstance(name, Problem) else names.get(name, name)

    return rename


def _unknown(column: Column) -> Problem:
    shown = ", ".join(column.values[:_SHOWN])
    if len(column.values) > _SHOWN:
        shown += f" and {len(column.values) - _SHOWN} more"
    return Problem(
        "values",
        f"is not one of {shown}: correct it, or add it to 'values' or 'map'",
    )


def _long_item(value: str, column: Column) -> Problem | None:
    items = column.items
    if items is None or len(value) <= items.max_length:
        return None
    longest = max(len(item.strip(" ")) for item in value.split(items.separator))
    if longest <= items.max_length:
        return None
    return Problem(
        "item_length", f"has an item longer than {items.max_length} characters"
    )


def _outside(value: Bound, column: Column) -> Problem | None:
    if column.minimum is not None and value < column.minimum:  # type: ignore[operator]
        return Problem("min", f"is below {column.minimum}")
    if column.maximum is not None and value > column.maximum:  # type: ignore[operator]
        return Problem("max", f"is above {column.maximum}")
    return None


_to_day = lru_cache(maxsize=100_000)(date.fromisoformat)
_TO_BOUND: dict[str, Callable[[str], Bound]] = {
    "integer": int,
    "decimal": Decimal,
    "date": _to_day,
    "datetime": lambda text: _to_day(text[:10]),
}
