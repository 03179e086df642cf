"""Reads powerbi/pages.yml: what the report's pages show."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal

from dev.powerbi.design import read_yaml
from loader.errors import UserError

Kind = Literal["bar", "column", "matrix"]
KINDS = ("bar", "column", "matrix")


@dataclass(frozen=True)
class Position:
    """Where a visual is on its page, in pixels."""

    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True)
class Slicer:
    """A filter for readers, on every page."""

    name: str
    column: str
    mode: str
    at: Position


@dataclass(frozen=True)
class Cards:
    """The row of cards: the page's measures, with their bounds or without."""

    at: Position
    intervals: bool


@dataclass(frozen=True)
class Top:
    """How many categories are shown: those with the highest values of a measure."""

    count: int
    by: str


@dataclass(frozen=True)
class Visual:
    """A chart or a heat map (matrix) of measures by one category or two."""

    name: str
    type: Kind
    title: str
    category: str
    values: tuple[str, ...]
    at: Position
    columns: str = ""
    tooltips: tuple[str, ...] = ()
    top: Top | None = None


@dataclass(frozen=True)
class Page:
    """One page."""

    name: str
    title: str
    note: str
    cards: Cards
    visuals: tuple[Visual, ...]


@dataclass(frozen=True)
class Pages:
    """Everything in pages.yml."""

    size: tuple[int, int]
    labels: Mapping[str, str]
    slicers: tuple[Slicer, ...]
    pages: tuple[Page, ...]
    theme: Mapping[str, Any]
    heat: tuple[str, str]


def read_pages(path: Path) -> Pages:
    """Read pages.yml; raise UserError where a key is missing or unknown."""
    document = read_yaml(path)
    try:
        return _pages(document)
    except (KeyError, TypeError, ValueError) as error:
        raise UserError(
            f"{path} is wrong ({error}): give it the keys "
            f"{', '.join(field.name for field in fields(Pages))}, and give each page, "
            "slicer and visual the same keys as the others."
        ) from None


def _pages(document: Mapping[str, Any]) -> Pages:
    return Pages(
        **{
            **document,
            "size": tuple(document["size"]),
            "heat": tuple(document["heat"]),
            "slicers": tuple(
                Slicer(**{**slicer, "at": Position(*slicer["at"])})
                for slicer in document["slicers"]
            ),
            "pages": tuple(
                Page(
                    **{
                        **page,
                        "cards": Cards(
                            Position(*page["cards"]["at"]), page["cards"]["intervals"]
                        ),
                        "visuals": tuple(map(_visual, page["visuals"])),
                    }
                )
                for page in document["pages"]
            ),
        }
    )


def _visual(entry: Mapping[str, Any]) -> Visual:
    if entry["type"] not in KINDS:
        raise ValueError(f"the type of a visual must be one of {', '.join(KINDS)}")
    return Visual(
        **{
            **entry,
            "at": Position(*entry["at"]),
            "values": tuple(entry["values"]),
            "tooltips": tuple(entry.get("tooltips", ())),
            "top": Top(**entry["top"]) if "top" in entry else None,
        }
    )
