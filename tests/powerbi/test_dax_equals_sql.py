"""Each measure's DAX, computed on the sample, gives what its SQL gives.

That is so in every cell that the report draws and under every choice of its slicers.
The evaluator follows Microsoft's documentation; it is not Microsoft's engine.
"""

from collections.abc import Iterator
from itertools import product

import pytest

from clinical_star.metrics import grouped_query
from dev.harness import Warehouse
from dev.powerbi.pages import Visual
from tests.powerbi.comparison import (
    MEASURES,
    PAGES,
    POWERBI,
    SLICERS,
    Cell,
    Comparison,
    compared,
    equal,
)
from tests.powerbi.dax import Filter, filter_on
from tests.powerbi.sample import read_sample

VISUALS = {visual.name: visual for page in PAGES.pages for visual in page.visuals}


@pytest.fixture(scope="module")
def comparison(sample_warehouse: Warehouse) -> Iterator[Comparison]:
    """Give the committed model with the rows of the built sample."""
    with compared(sample_warehouse) as opened:
        yield opened


def cells_of(comparison: Comparison, *columns: str) -> list[Cell]:
    """Return every combination of the values of columns."""
    values = product(*map(comparison.values_of, columns))
    return [dict(zip(columns, combined, strict=True)) for combined in values]


def test_every_measure_without_a_filter(comparison: Comparison) -> None:
    assert comparison.differences(MEASURES.values(), {}) == []


@pytest.mark.parametrize(
    "columns",
    [
        *([column] for column in SLICERS),
        ["dim_insurance.insurance_type", "fct_hospital_outcomes.is_icu"],
    ],
)
def test_every_measure_under_every_choice_of_slicers(
    comparison: Comparison, columns: list[str]
) -> None:
    cells = cells_of(comparison, *columns)
    assert len(cells) > 1
    assert [
        text
        for cell in cells
        for text in comparison.differences(MEASURES.values(), cell)
    ] == []


@pytest.mark.parametrize("visual", VISUALS.values(), ids=VISUALS)
def test_every_cell_that_a_visual_draws(comparison: Comparison, visual: Visual) -> None:
    columns = [column for column in (visual.category, visual.columns) if column]
    measures = [MEASURES[name] for name in (*visual.values, *visual.tooltips)]
    cells = cells_of(comparison, *columns)
    assert len(cells) > 1
    assert [
        text for cell in cells for text in comparison.differences(measures, cell)
    ] == []


def test_every_measure_within_a_span_of_dates(comparison: Comparison) -> None:
    sample, star = comparison.sample, f"{comparison.prefix}_star"
    days = sample.frames.tables["dim_dates"]["calendar_date"]
    last = sorted(map(str, days))[len(days) // 2]
    span = frozenset(row for row, day in enumerate(days) if str(day) <= last)
    chosen = Filter("dim_dates", frozenset(["calendar_date"]), span)
    different = []
    for measure in MEASURES.values():
        query = (
            grouped_query([measure], comparison.prefix)
            + f" where admission_key in (select admission_key from"
            f" {star}.fct_hospital_outcomes join {star}.dim_dates"
            " on admission_date_key = date_key where calendar_date <= cast(? as date))"
        )
        ((by_sql,),) = comparison.database.execute(query, [last]).fetchall()
        by_dax = sample.value(measure.label, chosen)
        if not equal(measure, by_dax, by_sql):
            different.append((measure.label, by_dax, by_sql))
    assert different == []
    assert sample.value("Admissions", chosen) != sample.value("Admissions")


def test_an_admission_without_details_keeps_its_bill_once(
    comparison: Comparison,
) -> None:
    database, prefix = comparison.database, comparison.prefix
    one = (
        f"(select min(admission_key) from {prefix}_core.admissions"
        " where hospital_charges > 0)"
    )
    database.execute("begin")
    try:
        database.execute(
            f"delete from {prefix}_core.admission_diagnoses where admission_key = {one}"
        )
        database.execute(
            f"delete from {prefix}_core.lab_results where admission_key = {one}"
        )
        database.execute(
            f"update {prefix}_core.admissions set lab_test_count = 0"
            f" where admission_key = {one}"
        )
        changed = Comparison(read_sample(POWERBI, database, prefix), database, prefix)
        assert changed.differences(MEASURES.values(), {}) == []
    finally:
        database.execute("rollback")


def test_a_diagnosis_at_any_rank_counts_its_admissions_once(
    comparison: Comparison,
) -> None:
    sample, star = comparison.sample, f"{comparison.prefix}_star"
    expected = comparison.database.execute(
        "select diagnosis_name, count(distinct admission_key)"
        f" from {star}.bridge_admission_diagnoses join {star}.dim_diagnoses"
        " using (diagnosis_key) where diagnosis_name is not null group by 1"
    ).fetchall()
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


@pytest.mark.parametrize("band", ["abnormal_lab_volume_band", "charlson_band"])
def test_bands_are_ordered_as_their_code_list_says(
    comparison: Comparison, band: str
) -> None:
    listed = dict(
        comparison.database.execute(
            f"select {band}, sort_order from {comparison.prefix}_seeds.{band}s"
        ).fetchall()
    )
    outcomes = comparison.sample.frames.tables["fct_hospital_outcomes"]
    bands, orders = outcomes[band], outcomes[f"{band}_sort_order"]
    assert set(listed) - {"Not available"} <= set(bands)
    assert [listed.get(str(name)) for name in bands] == orders
