"""Proves on the bytes of plain text that every row fits the contract.

A proof is fast because it covers only the common case: it looks at whole columns at
once and makes no strings. Where it fails, `checks.check` checks the rows one value at a
time. So a proof may refuse rows that fit, but it must never accept what `check` would
reject or would change in a way that matters: a key that is not canonical text, or a
value that the engines read differently.
"""

import math
from collections.abc import Callable
from decimal import Decimal

import numpy as np
import numpy.typing as npt
import pandas as pd

from loader.contract import Column
from loader.plain import PlainText

Codes = npt.NDArray[np.uint8]
Numbers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

_DIGITS = 18  # this many decimal digits always fit into 64 bits
_WIDEST_KEY = 64
_POWERS = 10 ** np.arange(_DIGITS + 1, dtype=np.int64)
_WORD = 8
# Masks that keep only the first bytes of a little-endian word.
_FIRST_BYTES = np.array([256**count - 1 for count in range(_WORD + 1)], dtype="<u8")
_MONTH_DAYS = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
_EARLIEST = 1000_01_01
_ZERO, _MINUS, _POINT = ord("0"), ord("-"), ord(".")
_BLANK, _EQUALS, _PLUS, _LAST_VISIBLE = ord(" "), ord("="), ord("+"), ord("~")


def column_fits(text: PlainText, column: Column, *, identifies: bool) -> bool:
    """Return whether a column of the file is proven to fit as it is.

    `identifies` says that it holds identifiers, which must not look like others.
    """
    codes = np.frombuffer(text.data, dtype=np.uint8)
    field = text.layout.fields.index(column.name)
    starts, ends = text.starts[:, field], text.ends[:, field]
    if identifies and not _look_plain(text, codes, starts, ends):
        return False
    return _column_fits(codes, starts, ends, column)


def has_none_of(text: PlainText, name: str, words: tuple[str, ...]) -> bool:
    """Return whether no value of a column is proven to be one of the words.

    Blanks around a word do not matter, so a value with any is left to `check`.
    """
    codes = np.frombuffer(text.data, dtype=np.uint8)
    field = text.layout.fields.index(name)
    starts, ends = text.starts[:, field], text.ends[:, field]
    filled = ends > starts
    starts, ends = starts[filled], ends[filled]
    for outer in (codes[starts], codes[ends - 1]):
        if ((outer <= _BLANK) | (outer > _LAST_VISIBLE)).any():
            return False
    lengths = ends - starts
    for word in (word.strip().encode() for word in words):
        same = starts[lengths == len(word)]
        for place, code in enumerate(word):
            same = same[codes[same + place] == code]
        if len(same):
            return False
    return True


def keys_differ(text: PlainText, key: tuple[str, ...]) -> bool:
    """Return whether no two rows are proven to have the same key."""
    codes = np.frombuffer(text.data, dtype=np.uint8)
    keys = []
    for name in key:
        if name not in text.layout.fields:
            continue  # null in every row
        field = text.layout.fields.index(name)
        starts = text.starts[:, field]
        lengths = text.ends[:, field] - starts
        if not 0 < lengths.max() <= _WIDEST_KEY:
            return False
        keys.append(_as_words(_cells(codes, starts, lengths)))
    if len(keys) == 1 and (keys[0][1:] > keys[0][:-1]).all():
        return True  # already in order, as most files are
    return len(set(zip(*(key.tolist() for key in keys), strict=True))) == len(text)


def _column_fits(codes: Codes, starts: Numbers, ends: Numbers, column: Column) -> bool:
    lengths = ends - starts
    filled = lengths > 0
    if not filled.all():
        if not column.nullable:
            return False
        starts, lengths = starts[filled], lengths[filled]
    if not len(lengths):
        return True
    if (column.values or column.data_type.family == "decimal") and (
        lengths.max() <= _WORD
    ):
        codes, starts, lengths = _distinct(codes, starts, lengths)
    if column.values:
        return _among(codes, starts, lengths, column)
    return _PROOFS[column.data_type.family](codes, starts, lengths, column)


def _distinct(
    codes: Codes, starts: Numbers, lengths: Numbers
) -> tuple[Codes, Numbers, Numbers]:
    """Keep each text of at most eight bytes once: measured values repeat a lot."""
    padded = np.pad(codes, (0, _WORD))
    anywhere = np.ndarray(len(codes), dtype="<u8", buffer=padded, strides=(1,))
    words = pd.unique(anywhere[starts] & _FIRST_BYTES[lengths])
    cells = words.view(np.uint8)
    found = (cells.reshape(-1, _WORD) != 0).sum(axis=1)  # plain text has no NUL
    return cells, np.arange(len(words)) * _WORD, found


def _cells(codes: Codes, starts: Numbers, lengths: Numbers) -> Codes:
    """Copy cells into a matrix, one row for each cell, padded with NUL."""
    places = np.arange(lengths.max())
    # Past the end of the data `take` repeats the last byte; the next line clears it.
    cells = codes.take(starts[:, None] + places, mode="clip")
    cells[places >= lengths[:, None]] = 0
    return cells


def _as_words(cells: Codes) -> npt.NDArray[np.bytes_]:
    return np.ascontiguousarray(cells).view(f"S{cells.shape[1]}").ravel()


def _among(codes: Codes, starts: Numbers, lengths: Numbers, column: Column) -> bool:
    allowed = [value.encode() for value in column.values]
    if lengths.max() > max(map(len, allowed)):
        return False
    words = _as_words(_cells(codes, starts, lengths))
    found = np.zeros(len(words), dtype=bool)
    for value in allowed:
        found |= words == value
    return bool(found.all())


def _look_plain(text: PlainText, codes: Codes, starts: Numbers, ends: Numbers) -> bool:
    """Return whether identifiers have no sign that is hard to see or a spreadsheet's.

    Text beyond ASCII is left to `check`; a plus occurs in numbers that were cut.
    """
    filled = ends > starts
    starts, ends = starts[filled], ends[filled]
    first, last = codes[starts], codes[ends - 1]
    if (first == _BLANK).any() or (last == _BLANK).any() or (first == _EQUALS).any():
        return False
    lengths = ends - starts
    if text.is_unremarkable or not len(lengths):
        return True
    if lengths.max() > _WIDEST_KEY:
        return False
    cells = _cells(codes, starts, lengths)
    odd = ((cells < _BLANK) & (cells != 0)) | (cells > _LAST_VISIBLE) | (cells == _PLUS)
    return not odd.any()


def _text_fits(codes: Codes, starts: Numbers, lengths: Numbers, column: Column) -> bool:
    # A text has no more characters than bytes; a longer one is left to `check`.
    limit = column.data_type.length or column.data_type.max_bytes or 0
    if lengths.max() > limit:
        return False
    items = column.items
    if items is None:
        return True
    separator = items.separator.encode()
    # Only a text longer than the limit of an item can contain an item that is too long.
    lists = np.flatnonzero(lengths > items.max_length)
    return all(
        len(item) <= items.max_length
        for start, length in zip(starts[lists], lengths[lists], strict=True)
        for item in codes[start : start + length].tobytes().split(separator)
    )


def _integer_fits(
    codes: Codes, starts: Numbers, lengths: Numbers, column: Column
) -> bool:
    if lengths.max() > _DIGITS:
        return False
    cells = _cells(codes, starts, lengths)
    if not _are_digits(cells, lengths) or _has_leading_zeros(cells, lengths):
        return False
    numbers = _as_numbers(cells, lengths)
    low, high = column.data_type.low, column.data_type.high
    return _within(numbers, low, high) and _within(
        numbers, column.minimum, column.maximum
    )


def _decimal_fits(
    codes: Codes, starts: Numbers, lengths: Numbers, column: Column
) -> bool:
    precision, scale = column.data_type.precision, column.data_type.scale
    negative = codes[starts] == _MINUS
    starts, lengths = starts + negative, lengths - negative
    if precision > _DIGITS or not lengths.all() or lengths.max() > _DIGITS:
        return False
    cells = _cells(codes, starts, lengths)
    points = cells == _POINT
    pointed = points.any(axis=1)
    whole = np.where(pointed, points.argmax(axis=1), lengths)
    fraction = np.where(pointed, lengths - whole - 1, 0)
    if (
        (points.sum(axis=1) > 1).any()
        or (whole < 1).any()
        or (pointed & (fraction < 1)).any()
        or (whole > precision - scale).any()
        or (fraction > scale).any()
    ):
        return False
    # Close the gap that the point leaves; the digits are then a multiple of 10^-scale.
    after = np.pad(cells[:, 1:], ((0, 0), (0, 1)))
    digits = np.where(np.arange(cells.shape[1]) < whole[:, None], cells, after)
    counts = whole + fraction
    if not _are_digits(digits, counts):
        return False
    numbers = _as_numbers(digits, counts) * _POWERS[scale - fraction]
    if (negative & (numbers == 0)).any():
        return False
    numbers[negative] *= -1
    bounds = (column.minimum, column.maximum)
    low, high = (None if b is None else Decimal(str(b)).scaleb(scale) for b in bounds)
    return _within(numbers, low, high)


def _date_fits(codes: Codes, starts: Numbers, lengths: Numbers, column: Column) -> bool:
    if (lengths != len("YYYY-MM-DD")).any():
        return False
    return _days_fit(_cells(codes, starts, lengths), column)


def _datetime_fits(
    codes: Codes, starts: Numbers, lengths: Numbers, column: Column
) -> bool:
    if (lengths != len("YYYY-MM-DD HH:MM:SS")).any():
        return False
    cells = _cells(codes, starts, lengths)
    if (cells[:, [10, 13, 16]] != np.frombuffer(b" ::", dtype=np.uint8)).any():
        return False
    times = cells[:, [11, 12, 14, 15, 17, 18]]
    if not _are_digits(times):
        return False
    numbers = _as_numbers(times)
    hours, minutes, seconds = numbers // 10_000, numbers // 100 % 100, numbers % 100
    if (hours > 23).any() or (minutes > 59).any() or (seconds > 59).any():
        return False
    return _days_fit(cells[:, :10], column)


def _days_fit(cells: Codes, column: Column) -> bool:
    """Check `YYYY-MM-DD`: a day that exists, within the bounds of the column."""
    if (cells[:, [4, 7]] != _MINUS).any():
        return False
    digits = cells[:, [0, 1, 2, 3, 5, 6, 8, 9]]
    if not _are_digits(digits):
        return False
    numbers = _as_numbers(digits)
    years, months, days = numbers // 10_000, numbers // 100 % 100, numbers % 100
    if (months < 1).any() or (months > 12).any() or (days < 1).any():
        return False
    leap = (years % 4 == 0) & ((years % 100 != 0) | (years % 400 == 0))
    if (days > _MONTH_DAYS[months] + (leap & (months == 2))).any():
        return False
    bounds = (column.minimum, column.maximum)
    low, high = (None if b is None else int(f"{b:%Y%m%d}") for b in bounds)
    return _within(numbers, low, high) and _within(numbers, _EARLIEST, None)


def _are_digits(cells: Codes, lengths: Numbers | None = None) -> bool:
    digits = (cells - _ZERO) < 10  # bytes below '0' wrap around to large numbers
    if lengths is not None:
        digits |= np.arange(cells.shape[1]) >= lengths[:, None]
    return bool(digits.all())


def _has_leading_zeros(cells: Codes, lengths: Numbers) -> bool:
    return bool(((cells[:, 0] == _ZERO) & (lengths > 1)).any())


def _as_numbers(cells: Codes, lengths: Numbers | None = None) -> Numbers:
    """Read the digits of each row, or the first `lengths` of them, as whole numbers."""
    numbers = np.zeros(len(cells), dtype=np.int64)
    for place in range(cells.shape[1]):
        longer = numbers * 10 + (cells[:, place] - _ZERO)
        numbers = (
            longer if lengths is None else np.where(place < lengths, longer, numbers)
        )
    return numbers


def _within(numbers: Numbers, low: object, high: object) -> bool:
    """Compare exactly; the bounds may be whole numbers, decimals or None."""
    return (low is None or int(numbers.min()) >= math.ceil(low)) and (  # type: ignore[call-overload]
        high is None or int(numbers.max()) <= math.floor(high)  # type: ignore[call-overload]
    )


_PROOFS: dict[str, Callable[[Codes, Numbers, Numbers, Column], bool]] = {
    "text": _text_fits,
    "integer": _integer_fits,
    "decimal": _decimal_fits,
    "date": _date_fits,
    "datetime": _datetime_fits,
}
