"""No small group is shown, and none can be found by subtraction."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from clinical_star.report.model import WITHHELD
from clinical_star.report.suppression import suppressed, whole_count
from dev.harness import Target
from tests.report.conftest import Written, written_from
from dev.attacker.parsed import rows_of_chart

COUNTS = st.lists(st.integers(min_value=0, max_value=60), max_size=12)


def rows(counts: list[int]) -> list[dict[str, Any]]:
    """Make rows of these group sizes."""
    return [{"name": index, "n": n, "estimate": 7} for index, n in enumerate(counts)]


@given(counts=COUNTS, min_cell=st.integers(min_value=1, max_value=20))
def test_what_is_hidden_cannot_be_found_by_subtraction(
    counts: list[int], min_cell: int
) -> None:
    result = suppressed(rows(counts), ["name"], min_cell, is_partition=True)
    hidden = [n for n, row in zip(counts, result, strict=True) if row["is_small"]]
    assert [row["name"] for row in result] == list(range(len(counts)))
    for n, row in zip(counts, result, strict=True):
        assert row["is_small"] == (row["n"] is None) == (row["estimate"] is None)
        assert row["is_small"] or row["n"] == n >= min_cell
    is_safe = len(hidden) > 1 and sum(hidden) >= min_cell
    assert not hidden or len(hidden) == len(counts) or is_safe


@given(counts=COUNTS, min_cell=st.integers(min_value=1, max_value=20))
def test_only_small_rows_are_hidden_where_no_whole_is_shown(
    counts: list[int], min_cell: int
) -> None:
    result = suppressed(rows(counts), ["name"], min_cell, is_partition=False)
    assert [row["is_small"] for row in result] == [n < min_cell for n in counts]


def test_the_next_smallest_group_goes_with_a_single_small_one() -> None:
    result = suppressed(rows([80, 5, 40, 12]), ["name"], 11, is_partition=True)
    assert [row["n"] for row in result] == [80, None, 40, None]


def test_a_group_that_its_view_withheld_counts_as_small() -> None:
    withheld = [{"name": 1, "n": 5, "estimate": None}, *rows([80, 40])]
    result = suppressed(withheld, ["name"], 1, is_partition=True)
    assert [row["is_small"] for row in result] == [True, False, True]


def test_a_whole_is_named_when_it_is_one_and_large() -> None:
    assert whole_count(rows([1200, 1200]), 11) == " 1,200 admissions."
    assert whole_count(rows([1200, 1300]), 11) == ""
    assert whole_count(rows([5, 5]), 11) == ""
    assert whole_count([], 11) == ""


def assert_hides(report: Written, min_cell: int) -> None:
    """Look for a group below the smallest size anywhere on the page."""
    counts = [
        row["n"].value
        for table in report.parsed.tables.values()
        for row in table
        if row["n"].value is not None
    ] + [
        row["n"]
        for chart in report.parsed.charts.values()
        for row in rows_of_chart(chart)
        if row["n"] is not None
    ]
    assert counts
    assert min(counts) >= min_cell
    for name, table in report.parsed.tables.items():
        for row, is_small in zip(table, report.parsed.small[name], strict=True):
            numbers = [cell.value for cell in row.values() if cell.is_number]
            assert not is_small or set(numbers) == {None}
            assert is_small == (row["n"].value is None)


def test_the_project_s_smallest_size_holds_on_the_page(
    report_on: Callable[[Target], Written],
) -> None:
    report = report_on("duckdb")
    # the sample has such groups, so that there is something to hide
    assert any(any(flags) for flags in report.parsed.small.values())
    assert_hides(report, 11)


def test_another_smallest_size_holds_on_the_page(
    report_on: Callable[[Target], Written], tmp_path: Path
) -> None:
    warehouse = report_on("duckdb").warehouse
    report = written_from(warehouse, tmp_path / "r.html", "--min-cell", "60")
    assert_hides(report, 60)
    assert "fewer than 60" in report.parsed.text
    # 49 admissions of the sample have a bill and intensive care
    card = report.parsed.cards["financial", "icu_charge_gap"]
    assert list(card) == ["value"]
    assert (card["value"].value, card["value"].text) == (None, WITHHELD)
    assert report.parsed.cards["financial", "mean_charge"]["value"].value is not None


def test_no_patient_or_admission_is_named(
    report_on: Callable[[Target], Written],
) -> None:
    report = report_on("duckdb")
    text = report.path.read_text(encoding="utf-8")
    relation = report.warehouse.relation("core", "admissions")
    for row in report.warehouse.query(
        f"select patient_id, admission_id, cast(admission_key as varchar),"
        f" cast(patient_key as varchar) from {relation}"
    ):
        assert not [name for name in row if name in text]
