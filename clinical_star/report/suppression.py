"""Withholds rows, cards and sentences of the report."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import isclose
from typing import Any

from clinical_star.metrics import format_value
from clinical_star.report.disclosure import CARD, COUNT, SHARE, Place
from clinical_star.report.model import Card, Figure, Page

NO_CONCLUSION = "The conclusion is withheld: it would help to find a small group."
# the area under the curve of one predictor follows from the other figure's rows
_FOLLOWS = {
    "readmission_rate_by_charlson": ("readmission_predictors", "Charlson index")
}
_THRESHOLD = re.compile(
    r"\b(fewer than|less than|more than|it takes|beyond|within|allowing for|among"
    r"|expect|differ by|group has|groups have)"
    r" [±\d.,]+( %)?|[\d.,]+ (is chance|would be)",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(\d[\d,]*(?:\.\d+)?)( %)?")


def with_followers(places: set[Place]) -> set[Place]:
    """Add what could be computed from rows that are withheld."""
    figures = {figure for figure, position in places if isinstance(position, int)}
    return places | {_FOLLOWS[figure] for figure in figures if figure in _FOLLOWS}


def withheld_in(figure: Figure, places: set[Place], least: int) -> Figure:
    """Return a figure without the numbers of the rows that are withheld.

    Each row gets `is_small`; the columns of `figure.names` stay. A ranking would tell
    what numbers lie between its neighbours: such rows are then sorted by name.
    """
    rows = []
    for position, row in enumerate(figure.rows):
        name = row[figure.columns[0].key]
        is_small = row["n"] < least or bool(
            places & {(figure.name, position), (figure.name, name)}
        )
        kept = (
            {key: row[key] if key in figure.names else None for key in row}
            if is_small
            else dict(row)
        )
        rows.append(kept | {"is_small": is_small})
    columns = {
        key
        for key, mark in (("share", SHARE), ("n", COUNT))
        if (figure.name, mark) in places
    }
    for row in rows:
        row.update(dict.fromkeys(columns))
    if figure.is_ranked and any(row["is_small"] for row in rows):
        rows.sort(key=lambda row: [str(row[key]) for key in figure.names])
    shown = replace(figure, rows=tuple(rows), withheld_columns=frozenset(columns))
    return replace(
        shown,
        subtitle=shown.subtitle + _whole_count(shown),
        conclusion=_conclusion(shown),
    )


def withheld_on(
    cards: Mapping[Page, Sequence[Card]], places: set[Place]
) -> dict[Page, tuple[Card, ...]]:
    """Return the cards without the numbers of those that are withheld."""
    return {
        page: tuple(
            replace(card, value=None, low=None, high=None, n=None, is_small=True)
            if (CARD, card.name) in places and card.value is not None
            else card
            for card in listed
        )
        for page, listed in cards.items()
    }


def _whole_count(figure: Figure) -> str:
    """Return a sentence with the number of admissions, if all rows share it."""
    counts = {row["n"] for row in figure.rows}
    if not figure.shares_n or len(counts) != 1 or None in counts:
        return ""
    return f" {format_value(counts.pop(), 'whole')} admissions."


def _conclusion(figure: Figure) -> str | None:
    """Return the conclusion, unless it says something of a row that is withheld.

    Where rows are withheld, it may name none of them, and its numbers must be those of
    the rows that are shown.
    """
    hidden = [row for row in figure.rows if row["is_small"]]
    if figure.conclusion is None or not hidden:
        return figure.conclusion
    first = figure.columns[0].key
    names = {str(row[first]) for row in hidden} - {
        str(row[first]) for row in figure.rows if not row["is_small"]
    }
    words = figure.conclusion
    if any(re.search(rf"\b{re.escape(name)}\b", words, re.I) for name in names):
        return NO_CONCLUSION
    shown = [
        float(row[key])
        for row in figure.rows
        for key in ("n", "estimate", "low", "high", "reference", "share", "coverage")
        if not row["is_small"] and isinstance(row.get(key), int | float)
    ]
    told = all(
        _is_shown(match[1], match[2], shown)
        for match in _NUMBER.finditer(_THRESHOLD.sub("", words))
    )
    return words if told else NO_CONCLUSION


def _is_shown(digits: str, percent: str | None, shown: Sequence[float]) -> bool:
    """Return whether a number in words is one of those shown, rounded."""
    plain = digits.replace(",", "")
    unit = 100 if percent else 1
    half = 0.5000001 * 10.0 ** -len(plain.partition(".")[2]) / unit
    return any(isclose(float(plain) / unit, n, abs_tol=half) for n in shown)


def at_least(count: Any, least: int) -> str:  # noqa: ANN401  each driver has its own
    """Write a count of records; a small one as `fewer than`."""
    number = int(count)
    if 0 < number < least:
        return f"fewer than {least}"
    return format_value(number, "whole")
