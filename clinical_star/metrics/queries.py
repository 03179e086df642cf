"""Builds queries from measures and reads their results."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from clinical_star.metrics.model import Measure

FACT = "{star}.fct_hospital_outcomes"
Execute = Callable[[str], Sequence[tuple[Any, ...]]]
Number = int | float | Decimal | None


def grouped_query(
    measures: Iterable[Measure], prefix: str, by: Sequence[str] = ()
) -> str:
    """Return a query for measures that share their rows, one row per group of `by`.

    `by` holds expressions over the rows; they are the first columns, then the measures.
    """
    listed = list(measures)
    [rows] = {measure.rows for measure in listed}
    columns = [*by, *(f"{measure.sql} as {measure.name}" for measure in listed)]
    grouping = ", ".join(str(position + 1) for position in range(len(by)))
    query = f"select {', '.join(columns)} from {rows}"  # noqa: S608  metrics.yml's own
    if by:
        query += f" group by {grouping}"
    return with_schemas(query, prefix)


def measured(
    measures: Iterable[Measure], prefix: str, execute: Execute
) -> dict[str, Number]:
    """Compute measures over the whole star; None where the source has no values."""
    by_rows: dict[str, list[Measure]] = {}
    for measure in measures:
        by_rows.setdefault(measure.rows, []).append(measure)
    values: dict[str, Number] = {}
    for group in by_rows.values():
        [answer] = execute(grouped_query(group, prefix))
        values.update(zip((m.name for m in group), answer, strict=True))
    return values


def check_query(measure: Measure, prefix: str) -> str:
    """Return the query whose result must equal the measure."""
    return with_schemas(measure.check, prefix)


def with_schemas(sql: str, prefix: str) -> str:
    """Replace {star}, {findings}, {core} and {quality} with the schemas' names."""
    names: Mapping[str, str] = {
        f"{{{layer}}}": f"{prefix}_{layer}"
        for layer in ("star", "findings", "core", "quality")
    }
    for placeholder, schema in names.items():
        sql = sql.replace(placeholder, schema)
    return sql
