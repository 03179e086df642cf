"""Reads dates and times in ISO 8601 and in the formats that a contract names.

A fraction of a second is cut off. An offset or `Z` is dropped, and the clock kept as it
is written, unless the column has a time zone: then the moment is given in that zone. A
local time that a change of clocks left out or repeated is kept as it is written.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from loader.values.problem import Fit, Problem
from loader.values.types import MIDNIGHT

OFFSET = r"Z|[+-](?:[01][0-9]|2[0-3])(?::?[0-5][0-9])?"
_ISO = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:[T ]([0-9]{2}:[0-9]{2})(?:(:[0-9]{2})(?:[.,][0-9]+)?)?"
    rf"({OFFSET})?)?"
)
_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july", "august"),
    *("september", "october", "november", "december"),
)
_SHORT_MONTHS = tuple(month[:3] for month in _MONTHS)
_DIRECTIVES = {
    "%Y": r"(?P<year>[0-9]{4})",
    "%y": r"(?P<short_year>[0-9]{2})",
    "%m": r"(?P<month>[0-9]{1,2})",
    "%d": r"(?P<day>[0-9]{1,2})",
    "%B": rf"(?P<month_name>{'|'.join(_MONTHS)})",
    "%b": rf"(?P<month_name>{'|'.join(_SHORT_MONTHS)})",
    "%H": r"(?P<hour>[0-9]{1,2})",
    "%I": r"(?P<hour_of_12>[0-9]{1,2})",
    "%p": r"(?P<half>am|pm)",
    "%M": r"(?P<minute>[0-9]{2})",
    "%S": r"(?P<second>[0-9]{2})",
    "%f": r"[0-9]+",
    "%z": rf"(?P<offset>{OFFSET})",
    "%%": "%",
}
_DIGITS = {"%Y", "%y", "%m", "%d", "%H", "%I", "%M", "%S", "%f"}
_ANY_DIRECTIVE = re.compile("(%.?)", re.DOTALL)
_HALF_A_DAY = 12
_YEARS_OF_CENTURY = 100
# The type check says that it does not exist.
_NEVER = "0000-00-00" + MIDNIGHT

Bounds = tuple[date | None, date | None]
_Way = Callable[[str], str | None]
"""Reads a text as `YYYY-MM-DD HH:MM:SS`, unchecked; None if it is written otherwise."""


def format_problem(form: str, bounds: Bounds) -> str | None:
    """Return what is wrong with a format, as the end of a sentence, or None.

    The `bounds` of the column tell the century of a year of two digits.
    """
    directives = _ANY_DIRECTIVE.findall(form)
    for directive in directives:
        if directive not in _DIRECTIVES:
            known = " ".join(_DIRECTIVES)
            return f"has the unknown part '{directive}': use {known}"
    names = [
        name
        for directive in directives
        for name in re.findall("<([a-z_0-9]+)>", _DIRECTIVES[directive])
    ]
    parts = set(names)
    halves, hours = {"hour_of_12", "half"}, {"hour", "hour_of_12"}
    problems = {
        "names a part of the date twice": (
            len(parts) < len(names) or parts >= {"year", "short_year"}
        ),
        "lacks the day, %d": "day" not in parts,
        "lacks the month, %m, %b or %B": not parts & {"month", "month_name"},
        "lacks the year, %Y or %y": not parts & {"year", "short_year"},
        "needs %I and %p together": len(parts & halves) == 1,
        "has minutes without hours": (
            bool(parts & {"minute", "second"}) and not parts & hours
        ),
        "has years of two digits: add a 'min' and a 'max' less than 100 years apart, "
        "which tell the century": (
            "short_year" in parts and not _tell_century(*bounds)
        ),
    }
    return next((problem for problem, holds in problems.items() if holds), None)


def reads_canonical(form: str) -> bool:
    """Return whether a format reads canonical text too, perhaps as another day."""
    way = _format_way(form, "", (None, None))
    return any(map(way, ("2001-02-03", "2001-02-03 04:05:06")))


def _tell_century(low: date | None, high: date | None) -> bool:
    if low is None or high is None:
        return False
    first, last = (day.strftime("%m-%d") for day in (low, high))
    years = high.year - low.year
    return years < _YEARS_OF_CENTURY or (years == _YEARS_OF_CENTURY and last < first)


def date_reader(
    formats: tuple[str, ...], time_zone: str, bounds: Bounds, *, with_time: bool
) -> Callable[[str], Fit]:
    """Return the function that reads the dates or times of one column.

    What it returns may be a day that does not exist; the type check finds that.
    """
    ways = [
        _iso_way(time_zone),
        *(_format_way(form, time_zone, bounds) for form in formats),
    ]
    spelled = " or ".join((*formats, "ISO 8601"))
    canonical = "YYYY-MM-DD HH:MM:SS" if with_time else "YYYY-MM-DD"
    kind = "a time" if with_time else "a date"
    wanted = spelled if formats else canonical
    unknown = Problem("type", f"is not {kind} written as {wanted}")
    ambiguous = Problem("ambiguous", f"means different days or times as {spelled}")
    timed = Problem("type", "has a time of day, which the type date cannot hold")

    def read(text: str) -> Fit:
        found = [moment for way in ways if (moment := way(text)) is not None]
        if not found:
            return unknown
        if len(found) > 1:
            found = list(set(filter(_exists, found))) or [_NEVER]
            if len(found) > 1:
                return ambiguous
        [moment] = found
        if with_time:
            return moment
        return moment[:10] if moment.endswith(MIDNIGHT) else timed

    return read


def _exists(moment: str) -> bool:
    try:
        datetime.fromisoformat(moment)
    except ValueError:
        return False
    return True


def _iso_way(zone: str) -> _Way:
    def read(text: str) -> str | None:
        match = _ISO.fullmatch(text)
        if match is None:
            return None
        day, time, seconds, offset = match.groups()
        moment = f"{day} {time}{seconds or ':00'}" if time else day + MIDNIGHT
        return in_zone(moment, offset, zone) if offset and zone else moment

    return read


def _format_way(form: str, zone: str, bounds: Bounds) -> _Way:
    pattern = re.compile(_pattern(form), re.IGNORECASE | re.ASCII)

    def read(text: str) -> str | None:
        match = pattern.fullmatch(text)
        if match is None:
            return None
        part = match.groupdict()
        moment = f"{_day(part, bounds)} {_time(part)}"
        return (
            in_zone(moment, part["offset"], zone)
            if zone and "offset" in part
            else moment
        )

    return read


def _pattern(form: str) -> str:
    """Return the regular expression of a format.

    A number that touches another has all its digits: `%Y%m%d` reads no `2024111`.
    """
    pieces = _ANY_DIRECTIVE.split(form)  # text and directives in turns
    pattern = re.escape(pieces[0])
    for number in range(1, len(pieces), 2):
        touching = (
            *(pieces[number - 2 : number - 1] if not pieces[number - 1] else ()),
            *(pieces[number + 2 : number + 3] if not pieces[number + 1] else ()),
        )
        digits = "{2}" if _DIGITS.intersection(touching) else "{1,2}"
        pattern += _DIRECTIVES[pieces[number]].replace("{1,2}", digits)
        pattern += re.escape(pieces[number + 1])
    return pattern


def _day(part: Mapping[str, str], bounds: Bounds) -> str:
    name = part.get("month_name")
    month = 1 + _SHORT_MONTHS.index(name[:3].lower()) if name else part["month"]
    end = f"-{month:0>2}-{part['day']:0>2}"
    if "year" in part:
        return part["year"] + end
    low, high = bounds
    first = low.year if low else 0
    year = first + (int(part["short_year"]) - first) % _YEARS_OF_CENTURY
    days = [f"{year:04}{end}", f"{year + _YEARS_OF_CENTURY:04}{end}"]
    # The second, if the first lies in the first year but before its first day.
    return next((day for day in days if f"{low}" <= day <= f"{high}"), days[0])


def _time(part: Mapping[str, str]) -> str:
    hour = part.get("hour", "0")
    if "half" in part:
        number = int(part["hour_of_12"])
        if not 1 <= number <= _HALF_A_DAY:
            return "99:00:00"  # the type check says that it does not exist
        hour = str(number % _HALF_A_DAY + _HALF_A_DAY * (part["half"].lower() == "pm"))
    return f"{hour:0>2}:{part.get('minute', '00')}:{part.get('second', '00')}"


def in_zone(moment: str, offset: str, zone: str) -> str:
    """Turn a clock with an offset into the local time of a zone."""
    try:
        there = datetime.fromisoformat(moment + offset.upper())
        return there.astimezone(ZoneInfo(zone)).replace(tzinfo=None).isoformat(" ")
    except (ValueError, OverflowError):
        return _NEVER
