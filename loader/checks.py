"""Checks rows of text against the contract, column by column.

Each distinct value of a column in a chunk is checked once. A value that fits is
replaced by its canonical text (`007` becomes `7` in a whole number), so that equal keys
are equal text and every engine receives the same.
"""

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from loader.contract import Bound, Column, Table
from loader.plain import PlainText, Rows, as_frame
from loader.proofs import every_row_fits
from loader.rejects import Reject


class Problem(NamedTuple):
    """The rule a value breaks, and a reason that does not quote the value."""

    rule: str
    reason: str


Fit = str | Problem

_INTEGER = re.compile(r"(-?)0*([0-9]+)")
_DECIMAL = re.compile(r"(-?)(?=\.?[0-9])0*([0-9]*)(?:\.([0-9]*))?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r" [0-9]{2}:[0-9]{2}:[0-9]{2}")
_MIDNIGHT = " 00:00:00"
_EARLIEST_YEAR = 1000  # the documented limit of MySQL and MariaDB


def check(rows: Rows, table: Table, file: str) -> tuple[Rows, list[Reject]]:
    """Return the rows that fit, in canonical text, and a reject for each that does not.

    Plain text in which every row is proven to fit is returned unchanged. A row is
    rejected for the first column, in the order of the contract, that breaks a rule,
    or for repeating the key of an earlier row.
    """
    if isinstance(rows, PlainText) and every_row_fits(rows, table):
        return rows, []
    return _check_frame(as_frame(rows), table, file)


def _check_frame(
    rows: pd.DataFrame, table: Table, file: str
) -> tuple[pd.DataFrame, list[Reject]]:
    rejects: list[Reject] = []
    fitted = rows
    for column in table.columns:
        values, problems = _fit_column(fitted[column.name].to_numpy(), column)
        if problems:
            bad = np.zeros(len(fitted), dtype=bool)
            bad[list(problems)] = True
            for position, problem in problems.items():
                line = int(fitted.index[position])
                record = rows.loc[line].to_dict()
                rejects.append(
                    Reject(
                        file, line, column.name, problem.rule, problem.reason, record
                    )
                )
            fitted = fitted[~bad]
            values = values[~bad]
        fitted = fitted.assign(**{column.name: values})
    repeated = fitted.duplicated(list(table.key)).to_numpy()
    repeated_rows = rows.loc[fitted.index[repeated]]
    rejects.extend(duplicate_key_rejects(repeated_rows, table, file))
    return fitted[~repeated], sorted(rejects, key=lambda reject: reject.line)


def duplicate_key_rejects(rows: pd.DataFrame, table: Table, file: str) -> list[Reject]:
    """Return the rejects for rows whose key was loaded before."""
    key, reason = ", ".join(table.key), "repeats the key of an earlier row"
    return [
        Reject(file, int(str(line)), key, "duplicate_key", reason, row.to_dict())
        for line, row in rows.iterrows()
    ]


def _fit_column(
    values: npt.NDArray[np.object_], column: Column
) -> tuple[npt.NDArray[np.object_], dict[int, Problem]]:
    """Return the canonical values and the problems by position."""
    fit = _fitter(column)
    fits = {value: fit(value) for value in pd.unique(values)}
    changed = {value: fitted for value, fitted in fits.items() if fitted != value}
    if not changed:
        return values, {}
    canonical = values.copy()
    problems = {}
    for position in np.flatnonzero(pd.Series(values).isin(list(changed)).to_numpy()):
        fitted = changed[values[position]]
        if isinstance(fitted, Problem):
            problems[int(position)] = fitted
        else:
            canonical[position] = fitted
    return canonical, problems


def _fitter(column: Column) -> Callable[[str], Fit]:
    """Return the function that checks the values of one column."""
    fit_type = _FITTERS[column.data_type.family]
    to_bound = _TO_BOUND.get(column.data_type.family, int)
    missing = Problem("not_null", "is empty")
    allowed = frozenset(column.values)
    unknown = Problem("values", "is not one of the values in the contract")
    bounds = column.minimum is not None or column.maximum is not None

    def fit(value: str) -> Fit:
        if not value:
            return value if column.nullable else missing
        fitted = fit_type(value, column)
        if isinstance(fitted, Problem):
            return fitted
        if allowed and fitted not in allowed:
            return unknown
        if bounds:
            return _outside(to_bound(fitted), column) or fitted
        return fitted

    return fit


def _outside(value: Bound, column: Column) -> Problem | None:
    if column.minimum is not None and value < column.minimum:  # type: ignore[operator]
        return Problem("min", f"is below {column.minimum}")
    if column.maximum is not None and value > column.maximum:  # type: ignore[operator]
        return Problem("max", f"is above {column.maximum}")
    return None


def _fit_text(value: str, column: Column) -> Fit:
    limit, max_bytes = column.data_type.length, column.data_type.max_bytes
    if limit is not None and len(value) > limit:
        return Problem("length", f"is longer than {limit} characters")
    if max_bytes is not None and len(value.encode()) > max_bytes:
        return Problem("length", f"is longer than {max_bytes} bytes")
    if "\0" in value:
        return Problem("nul", "contains a NUL character")
    items = column.items
    if items is not None and len(value) > items.max_length:
        longest = max(len(item.strip(" ")) for item in value.split(items.separator))
        if longest > items.max_length:
            reason = f"has an item longer than {items.max_length} characters"
            return Problem("item_length", reason)
    return value


def _fit_integer(value: str, column: Column) -> Fit:
    match = _INTEGER.fullmatch(value)
    if match is None:
        return Problem("type", "is not a whole number")
    sign, digits = match.groups()
    data_type = column.data_type
    # int() refuses thousands of digits, and no type holds more than 19.
    number = int(sign + digits[:20])
    if not (data_type.low or 0) <= number <= (data_type.high or 0):
        return Problem("type", f"does not fit {data_type.name}")
    return str(number)


def _fit_decimal(value: str, column: Column) -> Fit:
    match = _DECIMAL.fullmatch(value)
    if match is None:
        return Problem("type", "is not a decimal number with a decimal point")
    sign, whole, fraction = match[1], match[2], (match[3] or "").rstrip("0")
    precision, scale = column.data_type.precision, column.data_type.scale
    if len(fraction) > scale:
        return Problem("scale", f"has more than {scale} digits after the decimal point")
    if len(whole) > precision - scale:
        return Problem("type", f"does not fit {column.data_type.name}")
    if not whole and not fraction:
        return "0"
    return f"{sign}{whole or '0'}{'.' if fraction else ''}{fraction}"


def _fit_date(value: str, _: Column) -> Fit:
    if not _DATE.fullmatch(value.removesuffix(_MIDNIGHT)):
        return Problem("type", "is not a date written as YYYY-MM-DD")
    return _valid_day(value[:10]) or value[:10]


def _fit_datetime(value: str, _: Column) -> Fit:
    day, time = value[:10], value[10:] or _MIDNIGHT
    if not _DATE.fullmatch(day) or not _TIME.fullmatch(time):
        return Problem("type", "is not a time written as YYYY-MM-DD HH:MM:SS")
    problem = _valid_day(day)
    if problem:
        return problem
    try:
        datetime.fromisoformat(day + time)
    except ValueError:
        return Problem("type", "has a time of day that does not exist")
    return day + time


def _valid_day(text: str) -> Problem | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return Problem("type", "is a day that does not exist")
    if day.year < _EARLIEST_YEAR:
        return Problem("type", f"is before the year {_EARLIEST_YEAR}")
    return None


_FITTERS: dict[str, Callable[[str, Column], Fit]] = {
    "text": _fit_text,
    "integer": _fit_integer,
    "decimal": _fit_decimal,
    "date": _fit_date,
    "datetime": _fit_datetime,
}
_TO_BOUND: dict[str, Callable[[str], Bound]] = {
    "integer": int,
    "decimal": Decimal,
    "date": date.fromisoformat,
    "datetime": lambda text: date.fromisoformat(text[:10]),
}
