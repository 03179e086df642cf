"""Tables of a model with their rows, and which rows a filter context leaves."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

Value = float | int | str | None
Rows = frozenset[int]


@dataclass(frozen=True)
class Link:
    """An active relation: many rows of a table to one row of another."""

    many: str
    foreign_key: str
    one: str
    key: str


@dataclass(frozen=True)
class Filter:
    """The rows of a table that pass, by these of its columns."""

    table: str
    columns: frozenset[str]
    rows: Rows


class Frames:
    """The data of a model: table -> column -> values; None is BLANK.

    A blank foreign key stays as long as the table it points to is unfiltered. The
    blank member that Power BI adds to such a table is not modelled.
    """

    def __init__(
        self,
        tables: Mapping[str, Mapping[str, Sequence[Value]]],
        links: Iterable[Link],
    ) -> None:
        self.tables = tables
        self.links = tuple(links)
        self._rows = cache(self._filtered_rows)

    def rows(self, table: str, filters: tuple[Filter, ...]) -> Rows:
        """Return the rows of a table that the filters leave; they flow one -> many."""
        return self._rows(table, filters)

    def all_rows(self, table: str) -> Rows:
        """Return every row of a table."""
        columns = self.tables[table].values()
        return frozenset(range(len(next(iter(columns)))))

    def columns(self, table: str) -> frozenset[str]:
        """Return the names of a table's columns."""
        return frozenset(self.tables[table])

    def _filtered_rows(self, table: str, filters: tuple[Filter, ...]) -> Rows:
        left = self.all_rows(table)
        for each in filters:
            if each.table == table:
                left &= each.rows
        for link in self.links:
            if link.many == table and self._is_filtered(link.one, filters):
                keys = self.tables[link.one][link.key]
                passing = {keys[row] for row in self.rows(link.one, filters)}
                values = self.tables[table][link.foreign_key]
                left = frozenset(row for row in left if values[row] in passing)
        return left

    def _is_filtered(self, table: str, filters: tuple[Filter, ...]) -> bool:
        return any(each.table == table for each in filters) or any(
            self._is_filtered(link.one, filters)
            for link in self.links
            if link.many == table
        )
