"""Counts what the values of a column look like: numbers, dates, bands."""

from dataclasses import dataclass

import duckdb

NUMBERS = ("point", "comma", "thousands_comma", "thousands_point")
"""The ways to write a number that may have a fraction, the usual one first."""

_SIGNS = r"[$€£%]"
_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_CLOCK = r"[0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?"
_OFFSET = r"(Z|[+-][0-9]{2}:?[0-9]{2})"
_LIKE_DATES = (
    r"[0-9]{1,4}[./-]([0-9]{1,2}|[A-Za-z]{3})[./-][0-9]{2,4}.*",
    r"[0-9]{8}([0-9]{4,6})?",
    r"[0-9]{1,2} [A-Za-z]{3} [0-9]{4}",
    r"[A-Za-z]{3} [0-9]{1,2}, [0-9]{4}",
)
# Regular expressions of DuckDB that a whole value has to match.
_LOOKS = {
    "whole": r"[+-]?[0-9]{1,18}",
    "negative": r"-.*",
    "led_by_zero": r"[+-]?0[0-9]+",
    "point": r"[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)",
    "comma": r"[+-]?[0-9]+(,[0-9]+)?",
    "thousands_comma": r"[+-]?[0-9]{1,3}(,[0-9]{3})*([.][0-9]+)?",
    "thousands_point": r"[+-]?[0-9]{1,3}([.][0-9]{3})*(,[0-9]+)?",
    "iso_date": _DAY,
    "iso_time": f"{_DAY}[ T]{_CLOCK}{_OFFSET}?",
    "offset": f".*[0-9]{_OFFSET}",
    "like_date": "|".join(_LIKE_DATES),
    "band": r"\[[0-9]{1,3}-[0-9]{1,3}[)\]]|[0-9]{1,3} ?- ?[0-9]{1,3}|[0-9]{1,3}\+",
    "decimals_over_4": r"[^.,]*[.,][0-9]{5,}",
    "decimals_over_8": r"[^.,]*[.,][0-9]{9,}",
    "decimals_over_12": r"[^.,]*[.,][0-9]{13,}",
    "decimals_over_20": r"[^.,]*[.,][0-9]{21,}",
    "wide": r"[+-]?[0-9]{13,}.*",
}


@dataclass(frozen=True)
class Looks:
    """How many of the filled values look like what, signs around them aside.

    `compared` counts those with `<` or `>` before them, `signed` those with one of the
    `signs`.
    """

    filled: int
    counts: dict[str, int]
    compared: int
    signed: int
    signs: tuple[str, ...]

    def all(self, look: str) -> bool:
        """Whether there are values and all of them look so."""
        return self.filled > 0 and self.counts[look] == self.filled

    def any(self, look: str) -> bool:
        """Whether a value looks so."""
        return self.counts[look] > 0


def look(database: duckdb.DuckDBPyConnection, leave_out: tuple[str, ...]) -> Looks:
    """Count what the values of `one_column` look like, but the words to leave out."""
    bare = rf"regexp_replace(v, '^([<>]=?)?\s*{_SIGNS}?\s*|\s*{_SIGNS}$', '', 'g')"
    counted = ", ".join(
        f"coalesce(sum(n) filter (regexp_full_match(x, '{look}')), 0)"
        for look in _LOOKS.values()
    )
    there = [f"coalesce(bool_or(contains(v, '{sign}')), false)" for sign in "$€£%"]
    [row] = database.execute(
        f"select coalesce(sum(n), 0), "
        f"coalesce(sum(n) filter (regexp_matches(v, '^[<>]=?\\s*[0-9]')), 0), "
        f"coalesce(sum(n) filter (regexp_matches(v, '^{_SIGNS}|{_SIGNS}$')), 0), "
        f"{', '.join(there)}, {counted} "
        f"from (select n, v, {bare} as x from one_column "
        "where not list_contains(?, v))",
        [list(leave_out)],
    ).fetchall()
    signs = tuple(
        sign for sign, is_there in zip("$€£%", row[3:7], strict=True) if is_there
    )
    counts = dict(zip(_LOOKS, row[7:], strict=True))
    return Looks(row[0], counts, row[1], row[2], signs)


def is_typed(looks: Looks) -> bool:
    """Whether all values are numbers, or all are dates."""
    named = ("whole", *NUMBERS)
    return any(
        looks.all(look) for look in (*named, "iso_date", "iso_time", "like_date")
    )
