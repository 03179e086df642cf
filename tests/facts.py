"""Reads what tests compare: figures by natural identifiers, which only core knows."""

from typing import Any

import pandas as pd

from dev.harness import Warehouse


def facts(warehouse: Warehouse, *columns: str) -> dict[str, tuple[Any, ...]]:
    """Return columns of the fact by admission_id."""
    rows = warehouse.query(
        f"select admissions.admission_id, {', '.join(f'fact.{c}' for c in columns)}"
        f" from {warehouse.relation('star', 'fct_hospital_outcomes')} as fact"
        f" inner join {warehouse.relation('core', 'admissions')} as admissions"
        " on fact.admission_key = admissions.admission_key"
    )
    return {row[0]: tuple(row[1:]) for row in rows}


def core_admissions(warehouse: Warehouse, *columns: str) -> pd.DataFrame:
    """Return columns of core admissions, indexed and sorted by admission_id."""
    rows = warehouse.query(
        f"select {', '.join(('admission_id', *columns))}"
        f" from {warehouse.relation('core', 'admissions')}"
    )
    table = pd.DataFrame(rows, columns=["admission_id", *columns])
    return table.set_index("admission_id").sort_index()


def row_counts(warehouse: Warehouse) -> dict[str, int]:
    """Return the number of rows of each raw table, by its name without the source."""
    rows = warehouse.query(
        "select table_name, row_count"
        f" from {warehouse.relation('staging', 'stg_raw_row_counts')}"
    )
    return {name.split("__", 1)[1]: count for name, count in rows}
