"""Measures tables with one statement and one scan each; only figures come back."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import sqrt
from typing import Any

from clinical_star.checks.bands import LabTests
from clinical_star.checks.measures import Kind, Measure, Names, Scan, count_where
from loader.targets.base import Target

QUANTILES = {"p10": 0.1, "median": 0.5, "p90": 0.9}
# Digits of a share, mean or quantile: the same on every engine, and no exact sum.
_DIGITS = 6


@dataclass(frozen=True)
class Figure:
    """A figure of a table; its value is None where the divisor is 0.

    `rows` is how many rows the described group has; `standard_error` is 0 for figures
    that chance does not move, such as counts.
    """

    kind: Kind
    value: float | None
    rows: int
    standard_error: float


def measure(target: Target, scan: Scan) -> dict[str, Figure]:
    """Return the figures of one table."""
    aggregates = {"count(*)": 0}
    for wanted in scan.measures:
        for sql in wanted.aggregates:
            aggregates.setdefault(sql, len(aggregates))
    select = ", ".join(f"{sql} as c{number}" for sql, number in aggregates.items())
    joins = " ".join(scan.joins)
    with target.transaction():
        [row] = target.execute(f"select {select} from {scan.relation} as batch {joins}")  # noqa: S608  names from the contract and the bands, quoted

    def found(sql: str | None) -> float | None:
        value = None if sql is None else row[aggregates[sql]]
        return None if value is None else float(value)

    return {wanted.name: _figure(wanted, found) for wanted in scan.measures}


def _figure(wanted: Measure, found: Callable[[str | None], float | None]) -> Figure:
    value, rows = found(wanted.value), int(found(wanted.rows) or 0)
    if wanted.kind == "count":
        return Figure("count", value or 0, rows, 0)
    if wanted.base is not None:
        base = found(wanted.base)
        value = (value or 0) / base if base else None
    error = 0.0
    if wanted.kind == "share" and value is not None:
        error = share_error(value, rows)
    elif wanted.kind == "mean" and rows:
        error = (found(wanted.spread) or 0) / sqrt(rows)
    group = rows if wanted.group is None else int(found(wanted.group) or 0)
    return Figure(wanted.kind, _rounded(value), group, error)


def share_error(share: float, rows: int) -> float:
    """Return the standard error of a share of this many rows.

    Two successes and two failures are added (Agresti and Coull, Am Stat
    1998;52:119-26), so that a share of 0 or 1 is not taken as certain.
    """
    adjusted = (share * rows + 2) / (rows + 4)
    return sqrt(max(adjusted * (1 - adjusted), 0) / (rows + 4))


def measure_lab_tests(
    target: Target, tests: LabTests, relations: Mapping[str, str], names: Names
) -> Iterator[tuple[str, dict[str, Figure]]]:
    """Yield the LOINC code and the figures of each test that has bands.

    Equal values are counted first, so that mean, quantiles and shares need one scan.
    """
    total, rows = _test_rows(target, tests, relations, names)
    by_code = {row[0]: row[1:] for row in rows}
    for code in tests.names:
        results, valued, mean, spread, outside, *quantiles = by_code.get(code) or (
            0,
            0,
            None,
            None,
            0,
            *[None] * len(QUANTILES),
        )
        number, share = int(valued), int(results) / total if total else None
        figures = {
            "share of results": Figure(
                "share", _rounded(share), total, share_error(share or 0, total)
            ),
            "mean": Figure(
                "mean", _rounded(mean), number, float(spread or 0) / sqrt(number or 1)
            ),
            "share outside": Figure(
                "share",
                _rounded(outside / valued) if valued else None,
                number,
                share_error(float(outside / valued) if valued else 0, number),
            ),
        }
        for name, value in zip(QUANTILES, quantiles, strict=True):
            figures[name] = Figure("quantile", _rounded(value), number, 0)
        yield code, figures


def _test_rows(
    target: Target, tests: LabTests, relations: Mapping[str, str], names: Names
) -> tuple[int, Sequence[tuple[Any, ...]]]:
    join, test = "", names.column(tests.test)
    if tests.named_by is not None:
        parent, key = tests.named_by
        join = (
            f"left join {relations[parent]} as {parent} "
            f"on {names.column(key)} = {names.column(key, parent)}"
        )
        test = names.column(tests.test, parent)
    quantiles = ", ".join(
        f"min(case when value is not null and running >= {part} * valued"
        f" then value end)"
        for part in QUANTILES.values()
    )
    sql = f"""
        with frequencies as (
            select {test} as test, {names.column(tests.value)} as value,
                count(*) as results, {count_where(tests.outside)} as outside
            from {relations[tests.table]} as batch {join}
            group by 1, 2
        ),
        counted as (
            select *,
                sum(results) over (
                    partition by test, value is null order by value
                ) as running,
                sum(case when value is not null then results else 0 end)
                    over (partition by test) as valued,
                sum(results) over () as total
            from frequencies
        ),
        moments as (
            select *,
                sum(value * 1e0 * results) over (partition by test)
                    / nullif(valued, 0) as mean
            from counted
        )
        select test, sum(results), max(valued), max(mean),
            sqrt(sum(results * (value - mean) * (value - mean))
                / nullif(max(valued) - 1, 0)),
            sum(case when value is not null then outside else 0 end),
            {quantiles}, max(total)
        from moments
        group by test
    """  # noqa: S608  names from the contract and the bands, quoted
    with target.transaction():
        rows = target.execute(sql)
    wanted = set(tests.names)
    total = int(rows[0][-1]) if rows else 0
    return total, [row[:-1] for row in rows if row[0] in wanted]


def _rounded(value: float | Decimal | None) -> float | None:
    return None if value is None else float(f"{float(value):.{_DIGITS}g}")
