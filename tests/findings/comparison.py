"""Comparing a view of the warehouse with figures worked out elsewhere."""

from collections.abc import Hashable, Iterable, Sequence
from math import isclose
from typing import Any

import pandas as pd

from dev.harness import Warehouse
from tests.findings.derivation import TEXTS

RELATIVE_TOLERANCE = 1e-6
# A p value is a share of 1, and differences that are 0 are 0 but for rounding.
ABSOLUTE_TOLERANCE = {"trend_p": 1e-6}
ROUNDING = 1e-12


def read_view(warehouse: Warehouse, view: str, key: Sequence[str]) -> pd.DataFrame:
    """Return the figures of a findings view by its key, NaN for null."""
    columns = [
        name
        for (name,) in warehouse.query(
            "select column_name from information_schema.columns"
            " where table_schema = ? and table_name = ? order by ordinal_position",
            (warehouse.schema("findings"), view),
        )
        if name not in TEXTS
    ]
    rows = warehouse.query(
        f"select {', '.join(columns)} from {warehouse.relation('findings', view)}"
    )
    frame = pd.DataFrame(rows, columns=columns).set_index(list(key))
    return frame.astype(float)


def figure_differences(
    found: pd.DataFrame,
    expected: pd.DataFrame,
    relative_tolerance: float = RELATIVE_TOLERANCE,
) -> list[str]:
    """Return where a view is not as expected, as sentences; [] when it is.

    Both must have the same rows and columns; a null must be null in both.
    """
    expected = expected.astype(float)
    sentences = [
        *_missing("column", list(found.columns), list(expected.columns)),
        *_missing("row", list(found.index), list(expected.index)),
    ]
    if sentences:
        return sentences
    for column in expected.columns:
        for key in expected.index:
            ours: Any = expected.at[key, column]
            theirs: Any = found.at[key, column]
            if not is_same(column, ours, theirs, relative_tolerance):
                sentences.append(f"{column} of {key} is {theirs}, expected {ours}.")
    return sentences


def _missing(
    kind: str, found: Iterable[Hashable], expected: Iterable[Hashable]
) -> list[str]:
    return [
        *(f"The {kind} {name} is missing." for name in set(expected) - set(found)),
        *(f"The {kind} {name} is not expected." for name in set(found) - set(expected)),
    ]


def is_same(
    column: str,
    expected: float,
    found: float,
    relative_tolerance: float = RELATIVE_TOLERANCE,
) -> bool:
    """Return whether two figures of a column are one, or both missing."""
    if pd.isna(expected) or pd.isna(found):
        return bool(pd.isna(expected) and pd.isna(found))
    return isclose(
        expected,
        found,
        rel_tol=relative_tolerance if column not in ABSOLUTE_TOLERANCE else 0,
        abs_tol=ABSOLUTE_TOLERANCE.get(column, ROUNDING),
    )
