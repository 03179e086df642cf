"""A report as a program reads it: cards, tables and the data of the charts."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

Attributes = dict[str, str | None]
_VOID = {"meta", "link", "br", "input"}


@dataclass
class Cell:
    """A cell or number of the page: what a machine reads and what a person does."""

    key: str
    raw: str | None
    is_number: bool
    text: str = ""

    @property
    def value(self) -> Any:
        """Return the number or text behind the words, None where there is none."""
        if self.raw is None:
            return None
        return float(self.raw) if self.is_number else self.raw


@dataclass
class Parsed:
    """What stands on the page."""

    cards: dict[tuple[str, str], dict[str, Cell]] = field(default_factory=dict)
    tables: dict[str, list[dict[str, Cell]]] = field(default_factory=dict)
    small: dict[str, list[bool]] = field(default_factory=dict)
    charts: dict[str, Any] = field(default_factory=dict)
    conclusions: list[str] = field(default_factory=list)
    text: str = ""

    def numbers(self) -> Iterator[Cell]:
        """Yield every number of cards and tables."""
        for card in self.cards.values():
            yield from card.values()
        for rows in self.tables.values():
            for row in rows:
                yield from (cell for cell in row.values() if cell.is_number)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parsed = Parsed()
        self._page = ""
        self._figure = ""
        self._card: dict[str, Cell] = {}
        self._open: list[tuple[str, Cell | None]] = []
        self._script: str | None = None
        self._is_conclusion = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values: Attributes = dict(attrs)
        cell = None
        self._is_conclusion = values.get("class") == "conclusion"
        if tag == "section":
            self._page = values["id"] or ""
        elif tag == "figure":
            self._figure = values["id"] or ""
            self.parsed.tables[self._figure] = []
            self.parsed.small[self._figure] = []
        elif "data-measure" in values:
            self._card = {}
            self.parsed.cards[self._page, values["data-measure"] or ""] = self._card
        elif tag == "tr" and self._figure:
            self.parsed.small[self._figure].append("data-small" in values)
            self.parsed.tables[self._figure].append({})
        elif "data-key" in values:
            is_number = values.get("class") == "num"
            raw = values.get("data-value" if is_number else "data-text")
            cell = Cell(values["data-key"] or "", raw, is_number)
            self.parsed.tables[self._figure][-1][cell.key] = cell
        elif tag == "span" and self._card is not None:
            cell = self._of_card(values)
        elif tag == "script":
            self._script = values.get("id") or "code"
        if tag not in _VOID:
            self._open.append((tag, cell))

    def _of_card(self, values: Attributes) -> Cell | None:
        if values.get("class") == "value":
            self._card["value"] = Cell("value", values.get("data-value"), True)
            return self._card["value"]
        if values.get("class") == "interval":
            for bound in ("low", "high"):
                self._card[bound] = Cell(bound, values[f"data-{bound}"], True)
            return self._card["low"]
        if values.get("class") == "n":
            self._card["n"] = Cell("n", values["data-n"], True)
            return self._card["n"]
        return None

    def handle_data(self, data: str) -> None:
        if self._script == "charts":
            self.parsed.charts.update(json.loads(data))
        elif self._script is None:
            self.parsed.text += data
            if self._is_conclusion:
                self.parsed.conclusions.append(data.strip())
            for _, cell in self._open:
                if cell is not None:
                    cell.text = f"{cell.text} {data.strip()}".strip()

    def handle_endtag(self, tag: str) -> None:
        self._is_conclusion = False
        if tag == "script":
            self._script = None
        while self._open and self._open.pop()[0] != tag:
            pass


def parse(path: Path) -> Parsed:
    """Read a report's file."""
    return parse_text(path.read_text(encoding="utf-8"))


def parse_text(html: str) -> Parsed:
    """Read a report."""
    reader = _Reader()
    reader.feed(html)
    # the head of each table is no row of numbers
    for name, rows in reader.parsed.tables.items():
        kept = [index for index, row in enumerate(rows) if row]
        reader.parsed.tables[name] = [rows[index] for index in kept]
        reader.parsed.small[name] = [reader.parsed.small[name][i] for i in kept]
    return reader.parsed


def rows_of_chart(specification: Any) -> list[dict[str, Any]]:
    """Return the rows that a chart draws, without its line of reference."""
    found = [
        values
        for values in specification["datasets"].values()
        if "estimate" in values[0]
    ]
    [rows] = found
    return list(rows)
