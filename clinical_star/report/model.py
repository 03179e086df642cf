"""What the report shows: figures, each a table of numbers that can be drawn."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from clinical_star.metrics.model import Format

Row = Mapping[str, Any]
Page = Literal["financial", "clinical"]


@dataclass(frozen=True)
class Column:
    """A column of a figure's table: text, or numbers in one format."""

    key: str
    label: str
    format: Format | None = None


@dataclass(frozen=True)
class Figure:
    """Numbers of the star or the findings, their words, and how they are drawn.

    `rows` hold None where a value is missing or suppressed; `is_small` of a row says
    the latter. `span` is its width in sixths of the page. `chart` is a Vega-Lite
    specification, None where nothing is available.
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
    note: str | None = None
    span: Literal[2, 3, 6] = 3
    chart: Mapping[str, Any] | None = field(default=None, repr=False)
    description: str = ""


@dataclass(frozen=True)
class Card:
    """One measure of metrics.yml; `value` is None where not available."""

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
class Report:
    """Everything on the two pages."""

    target: str
    period: tuple[str, str] | None
    min_cell: int
    is_made_up: bool
    cards: Mapping[Page, tuple[Card, ...]]
    figures: tuple[Figure, ...]
