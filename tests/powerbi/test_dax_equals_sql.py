"""Each measure's DAX, computed on the sample, gives what its SQL gives.

That is so in every cell that the report draws and under every choice of its slicers.
The evaluator follows Microsoft's documentation; it is not Microsoft's engine.
"""

from collections.abc import Callable, Iterator
from itertools import product

import duckdb
import pytest

from metrics import Measure, grouped_query, read_measures
from tests.harness import Warehouse
from tests.metrics.test_measures import same
from tests.powerbi.conftest import POWERBI
from tests.powerbi.sample import Sample
from tools.powerbi.dax import Filter, filter_on
from tools.powerbi.dax.frames import Value
from tools.powerbi.pages import Visual, read_pages

MEASURES = read_measures()
PAGES = read_pages(POWERBI / "pages.yml")
VISUALS = {visual.name: visual for page in PAGES.pages for visual in page.visuals}
SLICERS = [slicer.column for slicer in PAGES.slicers if slicer.mode == "Basic"]
# table of the model -> how an admission joins its view
JOINS = {
    "fct_hospital_outcomes": "",
    "dim_insurance": "insurance_key",
    "dim_age_groups": "age_group_key",
    "dim_primary_diagnoses": "primary_diagnosis_key = diagnosis_key",
    "dim_dates": "admission_date_key = date_key",
}
Cell = dict[str, Value]
Compare = Callable[[list[Measure], Cell], list[str]]


@pytest.fixture(scope="module")
def differences(sample: Sample, sample_warehouse: Warehouse) -> Iterator[Compare]:
    """Give a function that returns the measures whose DAX and SQL differ in a cell."""
    path = sample_warehouse.environment["CLINICAL_DUCKDB_PATH"]
    star = sample_warehouse.schema("star")

    with duckdb.connect(path) as database:

        def compare(measures: list[Measure], cell: Cell) -> list[str]:
            filters = [
                filter_on(sample.frames, *column.split("."), value)
                for column, value in cell.items()
            ]
            by_sql = computed(database, star, measures, cell)
            return [
                f"{measure.label}, {cell}: DAX {by_dax}, SQL {by_sql[measure.name]}"
                for measure in measures
                if not equal(
                    measure,
                    by_dax := sample.value(measure.label, *filters),
                    by_sql[measure.name],
                )
            ]

        yield compare


def computed(
    database: duckdb.DuckDBPyConnection, star: str, measures: list[Measure], cell: Cell
) -> dict[str, Value]:
    """Compute the SQL of measures over the admissions of a cell."""
    found: dict[str, Value] = {}
    for rows in {measure.rows for measure in measures}:
        group = [measure for measure in measures if measure.rows == rows]
        query = grouped_query(group, star.removesuffix("_star"))
        if cell:
            query += f" where admission_key in ({admissions_of(cell, star)})"
        values = database.execute(query, [*cell.values()]).fetchall()[0]
        found |= dict(zip((m.name for m in group), values, strict=True))
    return found


def admissions_of(cell: Cell, star: str) -> str:
    """Return the query of the admissions of a cell, one parameter a column."""
    joins, conditions = [], []
    for name in cell:
        table, column = name.split(".")
        view = table.replace("dim_primary_diagnoses", "dim_diagnoses")
        how = JOINS[table]
        if how:
            clause = f"on {how}" if "=" in how else f"using ({how})"
            joins.append(f"join {star}.{view} {clause}")
        prefix = f"{view}." if how else "outcomes."
        conditions.append(f"{prefix}{column} is not distinct from ?")
    return (
        f"select admission_key from {star}.fct_hospital_outcomes as outcomes"
        f" {' '.join(joins)} where {' and '.join(conditions)}"
    )


def equal(measure: Measure, by_dax: Value, by_sql: Value) -> bool:
    """Return whether both say the same; DAX counts nothing as BLANK, SQL as 0."""
    if measure.format == "whole" and by_sql == 0:
        return by_dax in (None, 0)
    return same(by_dax, by_sql)


def values_of(sample: Sample, name: str) -> list[Value]:
    """Return the distinct values of a column that the report shows, BLANK too."""
    table, column = name.split(".")
    return sorted(set(sample.frames.tables[table][column]), key=str)


def test_every_measure_without_a_filter(differences: Compare) -> None:
    assert differences(list(MEASURES.values()), {}) == []


@pytest.mark.parametrize("column", SLICERS)
def test_every_measure_under_every_choice_of_a_slicer(
    sample: Sample, differences: Compare, column: str
) -> None:
    values = values_of(sample, column)
    assert len(values) > 1
    assert [
        text
        for value in values
        for text in differences(list(MEASURES.values()), {column: value})
    ] == []


def test_every_measure_under_choices_of_two_slicers(
    sample: Sample, differences: Compare
) -> None:
    columns = ["dim_insurance.insurance_type", "fct_hospital_outcomes.is_icu"]
    cells = list(product(*(values_of(sample, column) for column in columns)))
    assert len(cells) > 10
    assert [
        text
        for cell in cells
        for text in differences(
            list(MEASURES.values()), dict(zip(columns, cell, strict=True))
        )
    ] == []


def test_every_measure_within_a_span_of_dates(
    sample: Sample, sample_warehouse: Warehouse
) -> None:
    days = sample.frames.tables["dim_dates"]["calendar_date"]
    last = sorted(map(str, days))[len(days) // 2]
    span = frozenset(row for row, day in enumerate(days) if str(day) <= last)
    chosen = Filter("dim_dates", frozenset(["calendar_date"]), span)
    star = sample_warehouse.schema("star")
    within = (
        f"select admission_key from {star}.fct_hospital_outcomes"
        f" join {star}.dim_dates on admission_date_key = date_key"
        " where calendar_date <= cast(? as date)"
    )
    different = []
    for measure in MEASURES.values():
        query = grouped_query([measure], sample_warehouse.prefix)
        query += f" where admission_key in ({within})"
        ((by_sql,),) = sample_warehouse.query(query, [last])
        by_dax = sample.value(measure.label, chosen)
        if not equal(measure, by_dax, by_sql):
            different.append((measure.label, by_dax, by_sql))
    assert different == []
    assert sample.value("Admissions", chosen) != sample.value("Admissions")


@pytest.mark.parametrize("visual", VISUALS.values(), ids=VISUALS)
def test_every_cell_that_a_visual_draws(
    sample: Sample, differences: Compare, visual: Visual
) -> None:
    columns = [column for column in (visual.category, visual.columns) if column]
    measures = [MEASURES[name] for name in (*visual.values, *visual.tooltips)]
    cells = list(product(*(values_of(sample, column) for column in columns)))
    assert len(cells) > 1
    assert [
        text
        for cell in cells
        for text in differences(measures, dict(zip(columns, cell, strict=True)))
    ] == []


def test_a_diagnosis_at_any_rank_counts_its_admissions_once(
    sample: Sample, sample_warehouse: Warehouse
) -> None:
    star = sample_warehouse.schema("star")
    expected = sample_warehouse.query(
        "select diagnosis_name, count(distinct admission_key)"
        f" from {star}.bridge_admission_diagnoses join {star}.dim_diagnoses"
        " using (diagnosis_key) where diagnosis_name is not null group by 1"
    )
    label = MEASURES["admissions_with_diagnosis"].label
    wrong = []
    for name, count in expected:
        chosen = filter_on(sample.frames, "dim_diagnoses", "diagnosis_name", name)
        if sample.value(label, chosen) != count:
            wrong.append(name)
        # the bridge is single-direction: the choice does not reach the bills
        assert sample.value("Total charges", chosen) == sample.value("Total charges")
    assert len(expected) > 10
    assert wrong == []


def test_bands_are_ordered_as_their_code_list_says(
    sample: Sample, sample_warehouse: Warehouse
) -> None:
    listed = dict(
        sample_warehouse.query(
            "select abnormal_lab_volume_band, sort_order"
            f" from {sample_warehouse.schema('seeds')}.abnormal_lab_volume_bands"
        )
    )
    outcomes = sample.frames.tables["fct_hospital_outcomes"]
    bands = outcomes["abnormal_lab_volume_band"]
    orders = outcomes["abnormal_lab_volume_band_sort_order"]
    assert set(listed) <= set(bands)
    assert [listed.get(str(band)) for band in bands] == orders
