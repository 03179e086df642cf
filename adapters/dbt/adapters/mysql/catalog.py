"""Turns rows of the catalog query into what `dbt docs` shows of a relation."""

from collections.abc import Sequence
from typing import Any

from dbt_common.contracts.metadata import (
    CatalogTable,
    ColumnMetadata,
    StatsItem,
    TableMetadata,
)

_STATISTICS = ("num_rows", "num_bytes")


def catalog_table(rows: Sequence[Any], database: str) -> CatalogTable | None:
    """Return a relation with its columns; None if the server knows none of that name.

    Each row is one column of the relation.
    """
    if not rows:
        return None
    first = rows[0]
    return CatalogTable(
        metadata=TableMetadata(
            type=first["table_type"],
            schema=first["table_schema"],
            name=first["table_name"],
            database=database,
            comment=first["table_comment"],
            owner=None,
        ),
        columns={
            row["column_name"]: ColumnMetadata(
                type=row["column_type"],
                index=int(row["column_index"]),
                name=row["column_name"],
                comment=row["column_comment"],
            )
            for row in rows
        },
        stats={
            "has_stats": StatsItem(
                id="has_stats",
                label="Has Stats?",
                value=True,
                include=False,
                description="Indicates whether there are statistics for this table",
            ),
            **{name: _statistic(first, name) for name in _STATISTICS},
        },
    )


def _statistic(row: Any, name: str) -> StatsItem:
    return StatsItem(
        id=name,
        label=row[f"stats:{name}:label"],
        value=row[f"stats:{name}:value"],
        include=bool(row[f"stats:{name}:include"]),
        description=row[f"stats:{name}:description"],
    )
