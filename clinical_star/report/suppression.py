"""Withholds small groups from the report."""

from collections.abc import Mapping, Sequence
from typing import Any

from clinical_star.metrics import format_value


def suppressed(
    rows: Sequence[Mapping[str, Any]],
    keep: Sequence[str],
    min_cell: int,
    *,
    is_partition: bool,
) -> tuple[dict[str, Any], ...]:
    """Blank the numbers of rows whose `n` is below the smallest group size.

    `keep` names the columns that stay. Where the rows divide a whole that is shown
    elsewhere (`is_partition`), hidden numbers could be found by subtraction; so the
    next smallest rows are hidden too, until at least two are, and together they reach
    `min_cell`. Each row gets `is_small`.
    """
    hidden = {
        index
        for index, row in enumerate(rows)
        if row["n"] < min_cell or (is_partition and row["estimate"] is None)
    }
    shown = sorted(set(range(len(rows))) - hidden, key=lambda index: rows[index]["n"])
    while is_partition and hidden and shown:
        together = sum(rows[index]["n"] for index in hidden)
        if len(hidden) > 1 and together >= min_cell:
            break
        hidden.add(shown.pop(0))
    return tuple(
        {key: row[key] if key in keep else None for key in row} | {"is_small": True}
        if index in hidden
        else {**row, "is_small": False}
        for index, row in enumerate(rows)
    )


def whole_count(rows: Sequence[Mapping[str, Any]], min_cell: int) -> str:
    """Return a sentence with the number of admissions, if all rows share it."""
    counts = {row["n"] for row in rows}
    if len(counts) != 1 or min(counts) < min_cell:
        return ""
    return f" {format_value(counts.pop(), 'whole')} admissions."
