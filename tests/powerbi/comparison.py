"""Measures over the same admissions, by DAX and by SQL."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import duckdb

from clinical_star.metrics import Measure, grouped_query, read_measures
from dev.harness import REPOSITORY, Warehouse
from dev.powerbi.pages import read_pages
from tests.metrics.test_measures import same
from tests.powerbi.dax import filter_on
from tests.powerbi.dax.frames import Value
from tests.powerbi.sample import Sample, read_sample

POWERBI = REPOSITORY / "powerbi"
PAGES = read_pages(POWERBI / "pages.yml")
SLICERS = [slicer.column for slicer in PAGES.slicers if slicer.mode == "Basic"]
MEASURES = read_measures()
# table of the model -> how an admission joins its view
JOINS = {
    "fct_hospital_outcomes": "",
    "dim_insurance": "using (insurance_key)",
    "dim_age_groups": "using (age_group_key)",
    "dim_primary_diagnoses": "on primary_diagnosis_key = diagnosis_key",
    "dim_dates": "on admission_date_key = date_key",
}
# What a reader chose or an axis stands for: table.column of the model -> value.
Cell = dict[str, Value]


@dataclass(frozen=True)
class Comparison:
    """A model with its rows, beside the database that they come from."""

    sample: Sample
    database: duckdb.DuckDBPyConnection
    prefix: str

    def differences(self, measures: Iterable[Measure], cell: Cell) -> list[str]:
        """Return the measures whose DAX and SQL differ in a cell, with both values."""
        listed = list(measures)
        filters = [
            filter_on(self.sample.frames, table, column, value)
            for name, value in cell.items()
            for table, column in [name.split(".")]
        ]
        by_sql = self.by_sql(listed, cell)
        return [
            f"{measure.label}, {cell}: DAX {by_dax}, SQL {by_sql[measure.name]}"
            for measure in listed
            if not equal(
                measure,
                by_dax := self.sample.value(measure.label, *filters),
                by_sql[measure.name],
            )
        ]

    def by_sql(self, measures: list[Measure], cell: Cell) -> dict[str, Value]:
        """Compute the SQL of measures over the admissions of a cell."""
        found: dict[str, Value] = {}
        for rows in {measure.rows for measure in measures}:
            group = [measure for measure in measures if measure.rows == rows]
            query = grouped_query(group, self.prefix)
            if cell:
                query += f" where admission_key in ({self.admissions_of(cell)})"
            values = self.database.execute(query, [*cell.values()]).fetchall()[0]
            found |= dict(zip((m.name for m in group), values, strict=True))
        return found

    def admissions_of(self, cell: Cell) -> str:
        """Return the query of the admissions of a cell, one parameter a column."""
        star = f"{self.prefix}_star"
        joins, conditions = [], []
        for name in cell:
            table, column = name.split(".")
            view = "dim_diagnoses" if table == "dim_primary_diagnoses" else table
            if JOINS[table]:
                joins.append(f"join {star}.{view} {JOINS[table]}")
            source = view if JOINS[table] else "outcomes"
            conditions.append(f"{source}.{column} is not distinct from ?")
        return (
            f"select admission_key from {star}.fct_hospital_outcomes as outcomes"
            f" {' '.join(joins)} where {' and '.join(conditions)}"
        )

    def values_of(self, name: str) -> list[Value]:
        """Return the distinct values of a column that the report shows, BLANK too."""
        table, column = name.split(".")
        return sorted(set(self.sample.frames.tables[table][column]), key=str)


def equal(measure: Measure, by_dax: Value, by_sql: Value) -> bool:
    """Return whether both say the same; DAX counts nothing as BLANK, SQL as 0."""
    if measure.format == "whole" and by_sql == 0:
        return by_dax in (None, 0)
    return same(by_dax, by_sql)


@contextmanager
def compared(warehouse: Warehouse) -> Iterator[Comparison]:
    """Give the committed model with the rows of a built warehouse on DuckDB."""
    path = warehouse.environment["CLINICAL_DUCKDB_PATH"]
    with duckdb.connect(path) as database:
        sample = read_sample(POWERBI, database, warehouse.prefix)
        yield Comparison(sample, database, warehouse.prefix)
