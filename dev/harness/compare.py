"""Comparing built warehouses row by row, without holding a relation in memory."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from math import isclose
from typing import Any

import duckdb
from pymysql.cursors import SSCursor

from dev.harness.manifest import Relation
from dev.harness.warehouse import Warehouse
from dev.servers import connect

_RELATIVE_TOLERANCE = 1e-9
_ROWS_AT_ONCE = 10_000
Row = tuple[Any, ...]


def differences(
    relation: Relation,
    first: Warehouse,
    second: Warehouse,
    *,
    titles: tuple[str, str] | None = None,
    leave_out: Collection[str] = (),
) -> list[str]:
    """Return how a relation differs between two warehouses, as sentences.

    Rows are matched by their key. Integers, decimals, dates and texts must be equal and
    of the same type, floats equal to within 1e-9 of their size. No sentence contains a
    value of the data. An empty list means that the two are equal. `titles` name the
    warehouses, by default by their targets; the columns of `leave_out` may differ.
    """
    named = titles or (first.target, second.target)
    with _opened(first, relation) as here, _opened(second, relation) as there:
        if here[0] != there[0]:
            return [
                f"{relation} has the columns {', '.join(here[0])} on {named[0]} "
                f"and {', '.join(there[0])} on {named[1]}."
            ]
        return _row_differences(relation, here, there, named, leave_out)


def same_value(one: object, other: object) -> bool:
    """Return whether two values of a column are the same, whatever the engine."""
    if isinstance(one, float) and isinstance(other, float):
        return isclose(one, other, rel_tol=_RELATIVE_TOLERANCE, abs_tol=0)
    return type(one) is type(other) and one == other


def same_rows(some: Sequence[Row], others: Sequence[Row]) -> bool:
    """Return whether two lists of rows hold the same values in the same order."""
    return len(some) == len(others) and all(
        len(one) == len(other) and all(map(same_value, one, other))
        for one, other in zip(some, others, strict=True)
    )


def read_rows(warehouse: Warehouse, relation: Relation) -> list[Row]:
    """Return all rows of a relation in the order of its grain."""
    with _opened(warehouse, relation) as (_, rows):
        return list(rows)


def _row_differences(
    relation: Relation,
    here: tuple[Sequence[str], Iterator[Row]],
    there: tuple[Sequence[str], Iterator[Row]],
    titles: tuple[str, str],
    leave_out: Collection[str],
) -> list[str]:
    columns = here[0]
    key = [columns.index(name) for name in relation.primary_key]
    unequal: Counter[str] = Counter()
    only: Counter[str] = Counter()
    for one, other in _met(here[1], there[1], key):
        if one is None or other is None:
            only[titles[1] if one is None else titles[0]] += 1
            continue
        for column, left, right in zip(columns, one, other, strict=True):
            if column not in leave_out and not same_value(left, right):
                unequal[column] += 1
    return [
        *(f"{relation} has rows only on {title}: {only[title]}." for title in only),
        *(
            f"{relation}.{column} differs between {titles[0]} and {titles[1]}"
            f" in rows: {count}."
            for column, count in unequal.items()
        ),
    ]


def _met(
    here: Iterator[Row], there: Iterator[Row], key: Sequence[int]
) -> Iterator[tuple[Row | None, Row | None]]:
    """Yield the two rows of each key together, with None for one that is missing."""

    def key_of(row: Row | None) -> tuple[Any, ...]:
        # The end sorts after every key, and a missing value after every other value.
        values = () if row is None else tuple(row[position] for position in key)
        return (row is None, *((value is None, value or 0) for value in values))

    one, other = next(here, None), next(there, None)
    while one is not None or other is not None:
        left, right = key_of(one), key_of(other)
        yield one if left <= right else None, other if right <= left else None
        if left <= right:
            one = next(here, None)
        if right <= left:
            other = next(there, None)


@contextmanager
def _opened(
    warehouse: Warehouse, relation: Relation
) -> Iterator[tuple[list[str], Iterator[Row]]]:
    """Give the column names of a relation and its rows, streamed in key order."""
    # Engines differ in whether they sort missing values first or last.
    key = ", ".join(f"{name} is null, {name}" for name in relation.primary_key)
    name = warehouse.relation(relation.layer, relation.name)
    sql = f"select * from {name} order by {key}"
    if warehouse.server is None:
        path = warehouse.environment["CLINICAL_DUCKDB_PATH"]
        with duckdb.connect(path, read_only=True) as embedded:
            yield _described(embedded.execute(sql))
        return
    with connect(warehouse.server) as connection, connection.cursor(SSCursor) as cursor:
        cursor.execute(sql)
        yield _described(cursor)


def _described(cursor: Any) -> tuple[list[str], Iterator[Row]]:
    return [column[0] for column in cursor.description], _fetched(cursor)


def _fetched(cursor: Any) -> Iterator[Row]:
    # At the end one driver returns an empty list and another an empty tuple.
    while batch := cursor.fetchmany(_ROWS_AT_ONCE):
        yield from (tuple(row) for row in batch)
