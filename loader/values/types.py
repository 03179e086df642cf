"""Checks a text against a data type, and returns it in the type's canonical text."""

import re
from collections.abc import Callable
from datetime import date, time
from functools import lru_cache

from loader.datatypes import DataType
from loader.values.problem import Fit, Problem

_INTEGER = re.compile(r"(-?)0*([0-9]+)")
_DECIMAL = re.compile(r"(-?)(?=\.?[0-9])0*([0-9]*)(?:\.([0-9]*))?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r" [0-9]{2}:[0-9]{2}:[0-9]{2}")
MIDNIGHT = " 00:00:00"
EARLIEST_YEAR = 1000  # the documented limit of MySQL and MariaDB


def fit_type(value: str, data_type: DataType) -> Fit:
    """Return the canonical text of a value that is not null, or its problem."""
    return _FITTERS[data_type.family](value, data_type)


def _fit_text(value: str, data_type: DataType) -> Fit:
    limit, max_bytes = data_type.length, data_type.max_bytes
    if limit is not None and len(value) > limit:
        return Problem("length", f"is longer than {limit} characters")
    if max_bytes is not None and len(value.encode()) > max_bytes:
        return Problem("length", f"is longer than {max_bytes} bytes")
    if "\0" in value:
        return Problem("nul", "contains a NUL character")
    return value


def _fit_integer(value: str, data_type: DataType) -> Fit:
    match = _INTEGER.fullmatch(value)
    if match is None:
        return Problem("type", "is not a whole number")
    sign, digits = match.groups()
    # int() refuses thousands of digits, and no type holds more than 19.
    number = int(sign + digits[:20])
    if not (data_type.low or 0) <= number <= (data_type.high or 0):
        return Problem("type", f"does not fit {data_type.name}")
    return str(number)


def _fit_decimal(value: str, data_type: DataType) -> Fit:
    match = _DECIMAL.fullmatch(value)
    if match is None:
        return Problem("type", "is not a decimal number with a decimal point")
    sign, whole, fraction = match[1], match[2], (match[3] or "").rstrip("0")
    precision, scale = data_type.precision, data_type.scale
    if len(fraction) > scale:
        return Problem("scale", f"has more than {scale} digits after the decimal point")
    if len(whole) > precision - scale:
        return Problem("type", f"does not fit {data_type.name}")
    if not whole and not fraction:
        return "0"
    return f"{sign}{whole or '0'}{'.' if fraction else ''}{fraction}"


def _fit_date(value: str, _: DataType) -> Fit:
    if not _DATE.fullmatch(value.removesuffix(MIDNIGHT)):
        return Problem("type", "is not a date written as YYYY-MM-DD")
    return _day_problem(value[:10]) or value[:10]


def _fit_datetime(value: str, _: DataType) -> Fit:
    day, clock = value[:10], value[10:] or MIDNIGHT
    if not _DATE.fullmatch(day) or not _TIME.fullmatch(clock):
        return Problem("type", "is not a time written as YYYY-MM-DD HH:MM:SS")
    return _day_problem(day) or _time_problem(clock) or day + clock


@lru_cache(maxsize=100_000)
def _day_problem(text: str) -> Problem | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return Problem("type", "is a day that does not exist")
    if day.year < EARLIEST_YEAR:
        return Problem("type", f"is before the year {EARLIEST_YEAR}")
    return None


@lru_cache(maxsize=100_000)
def _time_problem(text: str) -> Problem | None:
    try:
        time.fromisoformat(text.removeprefix(" "))
    except ValueError:
        return Problem("type", "has a time of day that does not exist")
    return None


_FITTERS: dict[str, Callable[[str, DataType], Fit]] = {
    "text": _fit_text,
    "integer": _fit_integer,
    "decimal": _fit_decimal,
    "date": _fit_date,
    "datetime": _fit_datetime,
}
