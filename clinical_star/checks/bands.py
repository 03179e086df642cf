"""The bands of a source: what is normal for its tables, and why.

They are in the folder of the source, in `_<source>__bands.yml` and, for laboratory
tests, in `_<source>__lab_bands.csv`, never in code. A band is [low, high, reason],
both bounds included. A source, a table or a column may have none: then nobody can say
what is normal there.
"""

import csv
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

import yaml

from loader.errors import UserError

STATISTICS = ("mean", "p10", "median", "p90", "share outside", "share of results")


@dataclass(frozen=True)
class Band:
    """An inclusive range of normal values, and the reason for it."""

    low: float
    high: float
    reason: str


@dataclass(frozen=True)
class Totals:
    """A money column, totalled for the listed groups of another column.

    `by` is a column of the same table, or `<parent>.<column>` of the table named by
    `belongs_to`.
    """

    of: str
    by: str
    share: Mapping[str, Band]
    mean: Mapping[str, Band]


@dataclass(frozen=True)
class TableBands:
    """What is expected of one table beyond its contract.

    `rows_per` compares its number of rows with that of another raw table; `rows_of`
    names the raw table that must have as many. `unique` columns repeat no value, and
    `belongs_to` columns hold keys of another raw table. A column in `needs` comes from
    another raw table, and so do `rows`: without a file for that, nothing is expected.
    The other fields are bands by column, or by column and value.
    """

    rows_per: tuple[str, Band] | None = None
    rows_of: str | None = None
    unique: tuple[str, ...] = ()
    belongs_to: Mapping[str, str] = field(default_factory=dict)
    needs: Mapping[str, str] = field(default_factory=dict)
    missing: Mapping[str, Band] = field(default_factory=dict)
    shares: Mapping[str, Mapping[str | int, Band]] = field(default_factory=dict)
    means: Mapping[str, Band] = field(default_factory=dict)
    totals: Totals | None = None

    def without(self, absent: Container[str]) -> "TableBands":
        """Return the bands that need none of the raw tables without a file."""
        lost = {column for column, table in self.needs.items() if table in absent}
        lost_parent = self.rows_per is not None and self.rows_per[0] in absent
        return replace(
            self,
            rows_per=None if lost_parent or "rows" in lost else self.rows_per,
            belongs_to={c: t for c, t in self.belongs_to.items() if t not in absent},
            missing={c: band for c, band in self.missing.items() if c not in lost},
            shares={c: bands for c, bands in self.shares.items() if c not in lost},
            means={c: band for c, band in self.means.items() if c not in lost},
        )


@dataclass(frozen=True)
class LabTests:
    """Where the laboratory results are, and the bands of each test's statistics.

    `test` is the column of the LOINC code and `outside` the condition for a result
    outside its reference range, both in SQL. Where the results have no LOINC code,
    `named_by` is the raw table that has it and the column that joins them.
    """

    table: str
    test: str
    value: str
    outside: str
    named_by: tuple[str, str] | None
    names: Mapping[str, str]
    bands: Mapping[str, Mapping[str, Band]]


@dataclass(frozen=True)
class Drift:
    """How far a figure may move from one good load to the next, apart from chance.

    `rows` and `means` are fractions of the earlier figure; `shares` is absolute.
    """

    rows: float
    shares: float
    means: float


@dataclass(frozen=True)
class Bands:
    """Everything expected of one source; `lab_tests` is None where nothing is."""

    smallest_group: int = 30
    drift: Drift = Drift(rows=0.5, shares=0.05, means=0.2)
    raw: Mapping[str, TableBands] = field(default_factory=dict)
    star: Mapping[str, TableBands] = field(default_factory=dict)
    lab_tests: LabTests | None = None


def bands_file(project: Path, source: str) -> Path:
    """Return where the bands of a source are, or would be."""
    return project / "models" / "staging" / source / f"_{source}__bands.yml"


def read_bands(project: Path, source: str) -> Bands:
    """Read the bands of a source; raise UserError when they are wrong."""
    path = bands_file(project, source)
    if not path.is_file():
        return Bands()
    tests = path.with_name(f"_{source}__lab_bands.csv")
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        unknown = sorted(set(document) - {item.name for item in fields(Bands)})
        if unknown:
            raise ValueError(f"unknown key {unknown[0]}")
        known: dict[str, Any] = {}
        if "smallest_group" in document:
            known["smallest_group"] = int(document["smallest_group"])
        if "drift" in document:
            drift = {k: float(v) for k, v in document["drift"].items()}
            known["drift"] = Drift(**drift)
        for layer in ("raw", "star"):
            tables = document.get(layer) or {}
            known[layer] = {k: _table(v or {}) for k, v in tables.items()}
        if "lab_tests" in document:
            known["lab_tests"] = _lab_tests(tests, document["lab_tests"])
        return Bands(**known)
    except (yaml.YAMLError, OSError, KeyError, TypeError, ValueError) as error:
        detail = " ".join(str(error).split())
        raise UserError(
            f"{path.name} or {tests.name} cannot be read "
            f"({type(error).__name__}: {detail}): correct it."
        ) from None


def _table(entry: Mapping[str, Any]) -> TableBands:
    known = dict(entry)
    if "rows_per" in known:
        [(table, band)] = known["rows_per"].items()
        known["rows_per"] = (table, _band(band))
    if "totals" in known:
        totals = known["totals"]
        known["totals"] = Totals(
            totals["of"], totals["by"], _bands(totals["share"]), _bands(totals["mean"])
        )
    known["unique"] = tuple(known.get("unique", ()))
    for name in ("missing", "means"):
        known[name] = _bands(known.get(name, {}))
    known["shares"] = {c: _bands(v) for c, v in known.get("shares", {}).items()}
    return TableBands(**known)


def _lab_tests(path: Path, entry: Mapping[str, Any]) -> LabTests:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    [named_by] = dict(entry.get("named_by", {})).items() or [None]
    return LabTests(
        table=entry["table"],
        test=entry["test"],
        value=entry["value"],
        outside=entry["outside"],
        named_by=named_by,
        names={row["loinc_code"]: row["test_name"] for row in rows},
        bands={row["loinc_code"]: _statistics(row, entry["reasons"]) for row in rows},
    )


def _statistics(row: Mapping[str, str], reasons: Mapping[str, str]) -> dict[str, Band]:
    unit = f"{row['unit']}; " if row["unit"] else ""
    bands = {}
    for name in STATISTICS:
        column = name.replace(" ", "_")
        reason = reasons.get(name) or unit + row["reason"]
        bands[name] = _band([row[f"{column}_low"], row[f"{column}_high"], reason])
    return bands


def _bands(entry: Mapping[Any, Any]) -> dict[Any, Band]:
    return {key: _band(value) for key, value in entry.items()}


def _band(entry: Iterable[Any]) -> Band:
    low, high, reason = entry
    band = Band(float(low), float(high), str(reason))
    if not band.low <= band.high or not band.reason:
        raise ValueError(f"a band must be [low, high, reason], not {entry}")
    return band
