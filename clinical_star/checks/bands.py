"""The bands of a source: what is normal for its tables, and why.

They are in `bands/<source>.yml` and `bands/lab_tests.csv`, never in code. A band is
[low, high, reason], both bounds included.
"""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from loader.errors import UserError

BANDS = Path(__file__).with_name("bands")
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
    `belongs_to` columns hold keys of another raw table. The other fields are bands by
    column, or by column and value.
    """

    rows_per: tuple[str, Band] | None = None
    rows_of: str | None = None
    unique: tuple[str, ...] = ()
    belongs_to: Mapping[str, str] = field(default_factory=dict)
    missing: Mapping[str, Band] = field(default_factory=dict)
    shares: Mapping[str, Mapping[str | int, Band]] = field(default_factory=dict)
    means: Mapping[str, Band] = field(default_factory=dict)
    totals: Totals | None = None


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
    """Everything expected of one source."""

    smallest_group: int
    drift: Drift
    raw: Mapping[str, TableBands]
    star: Mapping[str, TableBands]
    lab_tests: LabTests


def read_bands(source: str) -> Bands:
    """Read the bands of a source; raise UserError when one is missing or wrong."""
    path = BANDS / f"{source}.yml"
    if not path.is_file():
        raise UserError(
            f"There are no bands for source '{source}': write "
            f"clinical_star/checks/bands/{source}.yml, with network.yml as an example."
        )
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
        return Bands(
            smallest_group=int(document["smallest_group"]),
            drift=Drift(**{k: float(v) for k, v in document["drift"].items()}),
            raw={k: _table(v) for k, v in document["raw"].items()},
            star={k: _table(v) for k, v in document["star"].items()},
            lab_tests=_lab_tests(source, document["lab_tests"]),
        )
    except (yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        detail = " ".join(str(error).split())
        raise UserError(
            f"clinical_star/checks/bands/{path.name} or lab_tests.csv cannot be read "
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


def _lab_tests(source: str, entry: Mapping[str, Any]) -> LabTests:
    with (BANDS / "lab_tests.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["source"] == source]
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
