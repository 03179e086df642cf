"""What the report shows: figures, each a table of numbers with a chart."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from clinical_star.metrics.model import Format

Row = Mapping[str, Any]
Page = Literal["financial", "clinical"]
WITHHELD = "withheld"
"""What is shown instead of the numbers of a small group."""


@dataclass(frozen=True)
class Column:
    """A column of a figure's table: text, or numbers of one format."""

    key: str
    label: str
    format: Format | None = None


@dataclass(frozen=True)
class Figure:
    """Numbers from the star or the findings, with their text and chart.

    A value in `rows` is None where it is missing, or withheld; then the row's
    `is_small` is true, or its column is one of `withheld_columns`. `names` are the
    columns that a withheld row keeps. `missing` says why there is nothing to draw,
    `completeness` which rows the figure lacks. `shares_n` is true where the subtitle
    gives the number of admissions, if all rows share it, `is_ranked` where the order
    of the rows tells which has more admissions. `span` is the width in sixths of the
    page. `chart` is a Vega-Lite specification, or None where there is nothing to draw.
    """

    name: str
    page: Page
    title: str
    subtitle: str
    relation: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    conclusion: str | None
    caveat: str
    names: tuple[str, ...] = ()
    note: str | None = None
    completeness: str | None = None
    missing: str = "Not available: the source does not contain these data."
    shares_n: bool = False
    is_ranked: bool = False
    withheld_columns: frozenset[str] = frozenset()
    span: Literal[2, 3, 6] = 3
    chart: Mapping[str, Any] | None = field(default=None, repr=False)
    description: str = ""


@dataclass(frozen=True)
class Card:
    """One measure of metrics.yml; `value` is None where it is not available."""

    name: str
    label: str
    format: Format
    description: str
    value: float | None
    low: float | None
    high: float | None
    n: int | None
    n_label: str
    is_small: bool


@dataclass(frozen=True)
class Problem:
    """Records that a rule sets apart: how many of how many, and what became of them."""

    table: str
    rule: str
    count: str
    of: str
    treatment: str


@dataclass(frozen=True)
class Quality:
    """What is known to be missing from the data behind the report, or odd in them.

    `is_known` is false where the target has no records of its loads.
    """

    is_known: bool
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class Report:
    """Everything on the two pages."""

    target: str
    period: tuple[str, str] | None
    min_cell: int
    is_made_up: bool
    quality: "Quality"
    cards: Mapping[Page, tuple[Card, ...]]
    figures: tuple[Figure, ...]
