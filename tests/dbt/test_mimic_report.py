"""The report of a source without charges, whose patients return."""

from collections.abc import Callable
from pathlib import Path

from clinical_star.metrics.formats import NOT_AVAILABLE
from clinical_star.report.model import WITHHELD
from dev.attacker.parsed import rows_of_chart
from dev.harness import Target, Warehouse
from tests.report.conftest import written_from

CHARGES = (
    "total_charges",
    "mean_charge",
    "icu_charge_gap",
    "naive_charges_by_diagnosis",
)


def test_what_a_source_lacks_is_not_available_and_not_an_empty_chart(
    built_on: Callable[[str, Target], Warehouse], tmp_path: Path
) -> None:
    report = written_from(built_on("mimic", "duckdb"), tmp_path / "report.html").parsed
    for name in CHARGES:
        value = report.cards["financial", name]["value"]
        assert (value.value, value.text) == (None, NOT_AVAILABLE)
    # each of the three figures of charges says so
    said = f"{NOT_AVAILABLE.capitalize()}: the source"
    assert report.text.count(said) == 3
    for figure in ("bill_by_payer", "bill_by_diagnosis", "bill_explained"):
        assert report.tables[figure] == []
        assert figure not in report.charts
    # the files are few, so that no group of payers reaches the smallest size
    assert "stay_by_payer" not in report.charts
    assert WITHHELD.capitalize() in report.text


def test_joins_are_counted_without_charges(
    built_on: Callable[[str, Target], Warehouse], tmp_path: Path
) -> None:
    report = written_from(built_on("mimic", "duckdb"), tmp_path / "report.html").parsed
    fanout = report.tables["charge_fanout"]
    assert [row["estimate"].value for row in fanout] == [None] * 4
    assert [row["row_count"].value for row in fanout] == [15, 24, 23, 52]
    assert "charge_fanout" not in report.charts
    assert "The source contains no charges: only rows can be counted." in report.text


def test_intervals_are_withheld_where_patients_return(
    built_on: Callable[[str, Target], Warehouse], tmp_path: Path
) -> None:
    out = tmp_path / "report.html"
    report = written_from(built_on("mimic", "duckdb"), out, "--min-cell", "1").parsed
    for measure in ("mortality_rate", "readmission_rate"):
        assert "low" not in report.cards["clinical", measure]
    gradient = report.tables["mortality_rate_by_charlson"]
    assert any(row["estimate"].value is not None for row in gradient)
    assert {row["low"].value for row in gradient} == {None}
    drawn = rows_of_chart(report.charts["mortality_rate_by_charlson"])
    assert {row["low"] for row in drawn} == {None}
