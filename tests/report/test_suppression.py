"""No small group is shown; test_attacker.py tries to find those that are withheld."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from clinical_star.report.disclosure import COUNT, SHARE, Place
from clinical_star.report.model import WITHHELD, Column, Figure
from clinical_star.report.suppression import (
    NO_CONCLUSION,
    at_least,
    with_followers,
    withheld_in,
)
from dev.attacker.parsed import rows_of_chart
from dev.harness import Target
from tests.report.conftest import Written, written_from

ROWS = tuple(
    {"name": name, "n": n, "estimate": rate, "share": 0.5}
    for name, n, rate in (("young", 5, 0.4), ("middle", 40, 0.111), ("old", 80, 0.181))
)
FIGURE = Figure(
    name="by_age",
    page="clinical",
    title="",
    subtitle="By age.",
    relation="",
    columns=(Column("name", "Age"), Column("n", "n", "whole")),
    rows=ROWS,
    names=("name",),
    conclusion=None,
    caveat="",
)


def shown(figure: Figure, *places: Place, least: int = 11) -> Figure:
    """Withhold rows of a figure."""
    return withheld_in(figure, set(places), least)


def test_small_rows_and_those_chosen_keep_only_their_names() -> None:
    rows = shown(FIGURE, ("by_age", 1)).rows
    assert [row["is_small"] for row in rows] == [True, True, False]
    assert [row["name"] for row in rows] == ["young", "middle", "old"]
    assert [row["n"] for row in rows] == [None, None, 80]
    assert [row["estimate"] for row in rows] == [None, None, 0.181]


def test_a_column_is_withheld_in_all_rows() -> None:
    figure = shown(FIGURE, ("by_age", SHARE), ("by_age", COUNT), least=1)
    assert [(row["n"], row["share"]) for row in figure.rows] == [(None, None)] * 3
    assert figure.withheld_columns == {"n", "share"}
    assert not any(row["is_small"] for row in figure.rows)


def test_rows_in_the_order_of_their_size_are_sorted_by_name_instead() -> None:
    ranked = replace(FIGURE, is_ranked=True)
    assert [row["name"] for row in shown(ranked).rows] == ["middle", "old", "young"]
    kept = [row["name"] for row in shown(ranked, least=1).rows]
    assert kept == ["young", "middle", "old"]


@pytest.mark.parametrize(
    ("conclusion", "is_kept"),
    [
        ("Readmission rises with age: 11.1 % (middle) to 18.1 % (old).", True),
        ("Readmission rises with age: 40.0 % (young) to 18.1 % (old).", False),
        ("Old stands out at 18.1 %, against 14.6 % elsewhere.", False),
        ("Young patients return most often.", False),
        ("Too few to tell: fewer than 20 readmissions.", True),
        ("No cell stands out once the choice is allowed for.", True),
        ("There is no difference beyond 1.5 percentage points.", True),
        ("The difference is 2.9 percentage points.", False),
        ("Not tested: only one age group has 11 admissions or more.", True),
        ("No two age groups differ by 1.5 percentage points or more.", True),
        ("Middle stands out, against 14.6 % in the rest of its age group.", False),
    ],
)
def test_a_conclusion_says_nothing_of_a_withheld_row(
    conclusion: str, is_kept: bool
) -> None:
    figure = replace(FIGURE, conclusion=conclusion)
    expected = conclusion if is_kept else NO_CONCLUSION
    assert shown(figure).conclusion == expected
    assert shown(figure, least=1).conclusion == conclusion


def test_a_whole_is_named_only_when_all_rows_share_it_and_show_it() -> None:
    same = tuple({**row, "n": 1200} for row in ROWS)
    figure = replace(FIGURE, rows=same, shares_n=True)
    assert shown(figure).subtitle == "By age. 1,200 admissions."
    assert shown(replace(figure, shares_n=False)).subtitle == "By age."
    assert shown(replace(figure, rows=ROWS), least=1).subtitle == "By age."
    assert shown(figure, ("by_age", COUNT)).subtitle == "By age."
    assert shown(figure, least=1300).subtitle == "By age."


def test_the_area_under_a_curve_goes_with_the_rows_that_it_follows_from() -> None:
    hidden: set[Place] = {("readmission_rate_by_charlson", 2)}
    follower = ("readmission_predictors", "Charlson index")
    assert with_followers(hidden) == hidden | {follower}
    assert with_followers({("readmission_by_age", 2)}) == {("readmission_by_age", 2)}


def test_small_counts_of_records_are_not_exact() -> None:
    words = [at_least(count, 11) for count in (0, 1, 10, 11, 1200)]
    assert words == ["0", "fewer than 11", "fewer than 11", "11", "1,200"]


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
