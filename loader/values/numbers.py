"""Reads numbers with other marks, signs of money and per cent, comparators and units.

Everything is exact: digits are copied as text and multiplied as decimals.
"""

import re
from collections.abc import Callable
from decimal import ROUND_HALF_EVEN, Context, Decimal

from loader.datatypes import DataType
from loader.values.problem import Fit, Problem
from loader.values.writing import Unit, Writing

DECIMAL_MARKS = (".", ",")
THOUSANDS_MARKS = ("", ",", ".", " ", "'")
# What people and programs write for a mark: no-break, narrow and thin blanks, quotes.
_SPELLINGS = {" ": "[ \u00a0\u202f\u2009]", "'": "['\u2019]"}
_BLANKS = _SPELLINGS[" "] + "*"
_MINUS = "[-\u2212]"
_COMPARATORS = {"≤": "<=", "≥": ">=", "=<": "<=", "=>": ">="}
_COMPARATOR = re.compile("(<=|>=|=<|=>|[<>≤≥]) *")
_NOT_IN_AFFIX = re.compile(r"[0-9+\-\u2212().,'\s<>=≤≥]")
_EXPONENT = re.compile(r"-?[0-9][0-9.,]*[eE][+-]?[0-9]+")
# Digits: a decimal has at most 38 and a factor 28, and nothing longer is multiplied.
_CONTEXT = Context(prec=100, rounding=ROUND_HALF_EVEN)
_LONGEST_FACTOR, _LONGEST_NUMBER = 28, 60

Reader = Callable[[str], Fit]


def affix_problem(affix: str) -> str | None:
    """Return what is wrong with an affix, as the end of a sentence, or None."""
    if not affix or _NOT_IN_AFFIX.search(affix):
        return "is empty, or has a blank, a digit, a bracket or one of + - . , ' < > ="
    return None


def factor_of(text: str) -> Decimal | None:
    """Return the factor that a seed gives, or None if it is not a positive number."""
    if re.fullmatch(r"[0-9]+(\.[0-9]+)?", text) and len(text) <= _LONGEST_FACTOR:
        return Decimal(text) or None
    return None


def split_comparator(text: str) -> tuple[str, str]:
    """Return the comparator as `<`, `>`, `<=` or `>=`, or empty, and the rest."""
    match = _COMPARATOR.match(text)
    if match is None:
        return "", text
    return _COMPARATORS.get(match[1], match[1]), text[match.end() :]


def number_reader(writing: Writing, *, has_comparator: bool) -> Reader:
    """Return the function that reads the numbers of one column, without their units.

    What it returns may have too many digits; the type check finds that.
    """
    pattern = re.compile(_pattern(writing))
    unknown = Problem("type", f"is not a number{_spelled(writing)}")

    def read(text: str) -> Fit:
        rest = split_comparator(text)[1] if has_comparator else text
        match = pattern.fullmatch(rest)
        if match is None:
            return (number_problem(text) if rest is text else None) or unknown
        part = match.groupdict()
        minus = "-" if part["sign"] or part.get("inner_sign") else ""
        whole = re.sub("[^0-9]", "", part["whole"])
        fraction = part["fraction"]
        return f"{minus}{whole}{'' if fraction is None else '.' + fraction}"

    return read


def number_problem(text: str) -> Problem | None:
    """Return what is wrong with a number that could not be read, if that is plain."""
    if _COMPARATOR.match(text):
        reason = (
            "has a comparator such as <: add a column with "
            "'made: {from: this column, part: comparator}'"
        )
        return Problem("comparator", reason)
    if _EXPONENT.fullmatch(text):
        reason = "has an exponent, so a spreadsheet may have cut digits off"
        return Problem("type", reason)
    return None


def _pattern(writing: Writing) -> str:
    mark = re.escape(writing.decimal)
    grouped = ""
    if writing.thousands:
        gap = _SPELLINGS.get(writing.thousands, re.escape(writing.thousands))
        # No group of thousands begins with 0: 0.123 has a decimal point.
        grouped = f"[1-9][0-9]{{0,2}}(?:{gap}[0-9]{{3}})+|"
    number = (
        f"(?={mark}?[0-9])(?P<whole>{grouped}[0-9]*)(?:{mark}(?P<fraction>[0-9]*))?"
    )
    if not writing.affixes:
        return f"(?P<sign>{_MINUS})?{number}"
    longest_first = sorted(writing.affixes, key=len, reverse=True)
    affix = f"(?:{'|'.join(map(re.escape, longest_first))})"
    before = (
        f"(?:(?P<sign>{_MINUS})?(?:{affix}{_BLANKS})?"
        f"|{affix}{_BLANKS}(?P<inner_sign>{_MINUS}))"
    )
    return f"{before}{number}(?:{_BLANKS}{affix})?"


def _spelled(writing: Writing) -> str:
    said = [f"decimal '{writing.decimal}'"]
    if writing.thousands:
        said.append(f"thousands '{writing.thousands}'")
    if writing.affixes:
        said.append(f"affixes {' '.join(writing.affixes)}")
    return f" written with {', '.join(said)}"


def unit_converter(unit: Unit, data_type: DataType) -> Callable[[str, str], Fit]:
    """Return the function that brings a number in a given unit into the column's unit.

    It takes a number with a decimal point, and the name of its unit.
    """
    factors = dict(unit.factors)
    known = ", ".join(name or "no unit" for name in factors)
    unknown = Problem(
        "unit",
        f"has a unit in column {unit.column} that the seed does not turn into "
        f"{unit.to}; known are {known}",
    )
    too_fine = Problem(
        "scale",
        f"has more than {data_type.scale} digits after the decimal point in {unit.to}: "
        "give its 'unit' the key 'round: true'",
    )
    quantum = Decimal(1).scaleb(-data_type.scale)

    def convert(number: str, name: str) -> Fit:
        factor = factors.get(name)
        if factor is None:
            return unknown
        if len(number) > _LONGEST_NUMBER:
            return Problem("type", f"does not fit {data_type.name}")
        product = _CONTEXT.multiply(Decimal(number), factor)
        fitted = product.quantize(quantum, context=_CONTEXT)
        if fitted != product and not unit.rounded:
            return too_fine
        return f"{fitted:f}"

    return convert
