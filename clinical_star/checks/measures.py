"""The measures of a table, as SQL aggregates, so that one scan computes them all.

The rules come from the contract and the bands; the SQL is common to DuckDB, MySQL and
MariaDB.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from clinical_star.checks.bands import Band, TableBands
from loader.contract import Column, Table

Kind = Literal["count", "ratio", "share", "mean", "quantile"]
NONE = Band(0, 0, "the contract allows none")


@dataclass(frozen=True)
class Measure:
    """One figure of a table: `value`, divided by `base` where there is one.

    All are SQL aggregates. `rows` counts the rows that a share or mean is based on,
    `group` those of the group that it describes; `spread` is their standard deviation.
    """

    name: str
    kind: Kind
    value: str
    rows: str = "count(*)"
    base: str | None = None
    group: str | None = None
    spread: str | None = None
    band: Band = NONE

    @property
    def aggregates(self) -> list[str]:
        """The aggregates that a scan must compute."""
        wanted = (self.value, self.rows, self.base, self.group, self.spread)
        return [sql for sql in wanted if sql is not None]


@dataclass(frozen=True)
class Scan:
    """A relation, the parents joined to it, and what one scan of it measures."""

    subject: str
    relation: str
    joins: tuple[str, ...] = ()
    measures: list[Measure] = field(default_factory=list)


class Names:
    """Quotes names for one engine; `batch` is the alias of the scanned table."""

    def __init__(self, mark: str) -> None:
        self._mark = mark

    def column(self, name: str, table: str = "batch") -> str:
        """Return a quoted column with its table's alias."""
        return f"{table}.{self.quoted(name)}"

    def quoted(self, name: str) -> str:
        """Return a quoted name."""
        return self._mark + name.replace(self._mark, self._mark * 2) + self._mark


def literal(value: object) -> str:
    """Return a value of the contract or the bands as SQL."""
    if isinstance(value, date):
        return f"'{value.isoformat()}'"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return f"{value}"


def count_where(condition: str) -> str:
    """Return an aggregate that counts the rows that meet a condition."""
    return f"sum(case when {condition} then 1 else 0 end)"


def of_contract(table: Table, bands: TableBands, names: Names) -> Iterator[Measure]:
    """Yield measures for the rules of the contract and for missing values.

    Keys are left out because the raw table's primary key enforces them; so are the
    missing values of a column that may be absent altogether, or that is made from
    another: few numbers have a comparator.
    """
    for column in table.columns:
        name = names.column(column.name)
        if column.optional or column.made is not None:
            pass
        elif column.nullable:
            band = bands.missing.get(column.name) or bands.missing.get("default")
            if band is not None:
                yield missing(column.name, name, band)
        else:
            yield Measure(
                f"{column.name} missing", "count", count_where(f"{name} is null")
            )
        yield from _broken(column, name)


def _broken(column: Column, name: str) -> Iterator[Measure]:
    if column.minimum is not None:
        condition = f"{name} < {literal(column.minimum)}"
        yield Measure(f"{column.name} too low", "count", count_where(condition))
    if column.maximum is not None:
        condition = f"{name} > {literal(column.maximum)}"
        yield Measure(f"{column.name} too high", "count", count_where(condition))
    if column.values:
        whole = column.data_type.family == "integer"
        allowed = ", ".join(v if whole else literal(v) for v in column.values)
        condition = f"{name} not in ({allowed})"
        yield Measure(f"{column.name} not allowed", "count", count_where(condition))


def missing(label: str, name: str, band: Band) -> Measure:
    """Return the measure of the share of rows without a value."""
    value = count_where(f"{name} is null")
    return Measure(f"{label} share missing", "share", value, base="count(*)", band=band)


def of_bands(
    bands: TableBands, names: Names, rows: Mapping[str, int], table: str
) -> Iterator[Measure]:
    """Yield the measures that only bands need; `rows` is by name of the raw table."""
    expected = rows.get(bands.rows_of or table)
    if expected is not None:
        origin = Band(expected, expected, "the number of rows that were loaded")
        yield Measure("rows", "count", "count(*)", band=origin)
    if bands.rows_per is not None:
        parent, band = bands.rows_per
        name = f"rows per row of {parent}"
        yield Measure(name, "ratio", "count(*)", base=str(rows[parent]), band=band)
    for column in bands.unique:
        name = names.column(column)
        value = f"count({name}) - count(distinct {name})"
        yield Measure(f"{column} repeated", "count", value, band=_only_once())
    for column, parent in bands.belongs_to.items():
        key = names.column(column)
        lost = f"{key} is not null and {names.column(column, parent)} is null"
        band = Band(0, 0, f"every row belongs to a known row of {parent}")
        yield Measure(f"{column} unknown", "count", count_where(lost), band=band)
    for column, values in bands.shares.items():
        yield from _shares(column, names.column(column), values)
    for column, band in bands.means.items():
        name = names.column(column)
        yield _mean(f"{column} mean", name, name, band)


def _only_once() -> Band:
    return Band(0, 0, "each value occurs once")


def _shares(
    column: str, name: str, values: Mapping[str | int, Band]
) -> Iterator[Measure]:
    for value, band in values.items():
        yield Measure(
            f"{column} share of {value}",
            "share",
            count_where(f"{name} = {literal(value)}"),
            rows=f"count({name})",
            base=f"count({name})",
            band=band,
        )


def _mean(label: str, value: str, counted: str, band: Band) -> Measure:
    return Measure(
        label,
        "mean",
        f"avg({value})",
        rows=f"count({counted})",
        spread=f"stddev_samp({value})",
        band=band,
    )


def of_totals(bands: TableBands, names: Names) -> Iterator[Measure]:
    """Yield each group's share of a money column, and its mean."""
    totals = bands.totals
    if totals is None:
        return
    parent, _, column = totals.by.rpartition(".")
    money, by = names.column(totals.of), names.column(column, parent or "batch")
    for group, band in totals.share.items():
        of_group = f"case when {by} = {literal(group)} then {money} end"
        yield Measure(
            f"{totals.of} share of {group}",
            "share",
            f"sum({of_group})",
            rows=f"count({money})",
            base=f"sum({money})",
            group=f"count({of_group})",
            band=band,
        )
        label = f"{totals.of} mean of {group}"
        yield _mean(label, of_group, of_group, totals.mean[group])
