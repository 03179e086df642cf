"""Every number on the page equals its view, on every engine.

What the page shows is compared with whole relations, read and computed here in other
ways than the report's own.
"""

import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from math import isclose
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from statsmodels.stats.proportion import proportion_confint

from clinical_star.metrics import check_query, format_value, read_measures
from clinical_star.metrics.formats import NOT_AVAILABLE, POWER_BI_FORMATS
from clinical_star.report.model import WITHHELD
from clinical_star.report.suppression import NO_CONCLUSION
from dev.attacker.parsed import rows_of_chart
from dev.harness import TARGETS, Target
from tests.report.conftest import Written, written_from
from tests.report.views import VIEWS, WORDS

MEASURES = read_measures()
Key = tuple[str, ...]
Numbers = Mapping[str, Any]


@pytest.fixture(scope="module", params=TARGETS)
def report(
    request: pytest.FixtureRequest, report_on: Callable[[Target], Written]
) -> Written:
    """Give the report of the sample, once per engine."""
    return report_on(request.param)


def frame(report: Written, layer: str, name: str) -> pd.DataFrame:
    """Read a whole relation of the warehouse, numbers as floats."""
    warehouse = report.warehouse
    quoted = f"'{warehouse.schema(layer)}'"
    columns = [
        column
        for (column,) in warehouse.query(
            "select column_name from information_schema.columns"
            f" where table_schema = {quoted} and table_name = '{name}'"
            " order by ordinal_position"
        )
    ]
    rows = warehouse.query(f"select * from {warehouse.relation(layer, name)}")
    return pd.DataFrame(
        [[None if v is None else v for v in row] for row in rows], columns=columns
    )


def same(one: Any, other: Any) -> bool:
    """Return whether two numbers are equal to 1e-9 of their size, or both missing."""
    if pd.isna(one) or pd.isna(other):
        return bool(pd.isna(one) and pd.isna(other))
    return isclose(float(one), float(other), rel_tol=1e-9, abs_tol=1e-12)


def shown(report: Written, figure: str, names: list[str]) -> dict[Key, Numbers]:
    """Return the numbers of a figure's table by the names of its rows."""
    return {
        tuple(row[name].value for name in names): {
            key: cell.value for key, cell in row.items() if cell.is_number
        }
        for row in report.parsed.tables[figure]
    }


def assert_shows(
    report: Written, figure: str, names: list[str], expected: Mapping[Key, Numbers]
) -> None:
    """Compare a figure with all rows it should have; small ones show nothing."""
    found = shown(report, figure, names)
    assert set(found) == set(expected)
    assert found
    small = report.parsed.small[figure]
    wrong = [
        (key, column, numbers[column], expected[key][column])
        for (key, numbers), is_small in zip(found.items(), small, strict=True)
        for column in expected[key]
        if (numbers[column] is not None)
        if is_small or not same(numbers[column], expected[key][column])
    ]
    missing = [
        (key, column)
        for (key, numbers), is_small in zip(found.items(), small, strict=True)
        for column in expected[key]
        if not is_small and numbers[column] is None
        if not pd.isna(expected[key][column])
    ]
    assert wrong == []
    assert missing == []


def assert_shows_its_view(report: Written, figure: str) -> None:
    """Compare a figure with the rows of its view."""
    relation, condition, names, numbers = VIEWS[figure]
    rows = frame(report, "findings", relation).query(condition)

    def key(row: Any) -> Key:
        words = {
            shown: str(row[name]).removeprefix("omega squared: ")
            for shown, name in names.items()
        }
        return tuple(
            WORDS.get(name, {}).get(words[name], words[name]) for name in names
        )

    expected = {
        key(row): {shown: row[column] for shown, column in numbers.items()}
        for _, row in rows.iterrows()
    }
    assert_shows(report, figure, list(names), expected)


def test_every_card_shows_the_number_of_the_findings(report: Written) -> None:
    pages = {"financial": 0, "clinical": 0}
    for (page, name), card in report.parsed.cards.items():
        measure = MEASURES[name]
        pages[page] += 1
        for key, of in (
            ("value", name),
            ("low", measure.low),
            ("high", measure.high),
            ("n", measure.n),
        ):
            if key in card and of is not None:
                query = check_query(MEASURES[of], report.warehouse.prefix)
                assert same(card[key].value, report.warehouse.query(query)[0][0]), key
        assert ("low" in card) == (measure.low is not None)
    assert pages == {
        page: sum(measure.is_on(page) for measure in MEASURES.values())
        for page in pages
    }


@pytest.mark.parametrize("figure", VIEWS)
def test_every_number_of_a_figure_equals_its_view(report: Written, figure: str) -> None:
    assert_shows_its_view(report, figure)


def test_the_line_of_all_ages_is_the_view_s(report: Written) -> None:
    rows = frame(report, "findings", "rpt_readmission_by_age")
    [everyone] = rows.loc[rows["sort_order"] == 0, "readmission_rate"]
    lines = {
        row["reference"].value
        for row in report.parsed.tables["readmission_by_age"]
        if row["reference"].value is not None
    }
    assert len(lines) == 1
    assert same(lines.pop(), everyone)


@pytest.mark.parametrize(
    ("figure", "of"),
    [
        ("mortality_rate_by_charlson", "is_in_hospital_death"),
        ("readmission_rate_by_charlson", "is_readmitted_30d"),
    ],
)
def test_the_gradients_are_what_the_fact_gives(
    report: Written, figure: str, of: str
) -> None:
    fact = frame(report, "star", "fct_hospital_outcomes")
    if of == "is_readmitted_30d":
        fact = fact[fact["is_readmission_eligible"] == 1]
    expected: dict[tuple[str, ...], dict[str, Any]] = {}
    for band, group in fact.groupby("charlson_band"):
        events, n = group[of].sum(), len(group)
        low, high = proportion_confint(events, n, method="wilson")
        expected[str(band),] = {
            "n": n,
            "estimate": events / n,
            "low": low,
            "high": high,
        }
    assert_shows(report, figure, ["score"], expected)


def test_bills_by_diagnosis_are_those_of_groups_large_enough(
    report_on: Callable[[Target], Written], tmp_path: Path
) -> None:
    # in the sample, only so small a size leaves groups of one diagnosis
    sample = report_on("duckdb").warehouse
    path = tmp_path / "small_groups.duckdb"
    shutil.copy(sample.environment["CLINICAL_DUCKDB_PATH"], path)
    environment = {**sample.environment, "CLINICAL_DUCKDB_PATH": str(path)}
    warehouse = replace(sample, environment=environment)
    warehouse.dbt("run", "--select", "rpt_bill_by_diagnosis", variables={"min_cell": 3})
    report = written_from(warehouse, tmp_path / "r.html", "--min-cell", "3")
    assert_shows_its_view(report, "bill_by_diagnosis")
    rows = shown(report, "bill_by_diagnosis", ["code", "care"]).values()
    intervals = [row for row in rows if row["low"] is not None]
    assert intervals
    assert all(row["low"] < row["estimate"] < row["high"] for row in intervals)
    assert len(intervals) < len(rows)


def test_charts_draw_the_numbers_of_their_tables(report: Written) -> None:
    assert report.parsed.charts
    for name, specification in report.parsed.charts.items():
        columns = {"n", "estimate", "low", "high"}
        table = [
            {key: row[key].value for key in columns & row.keys()}
            for row in report.parsed.tables[name]
        ]
        drawn = rows_of_chart(specification)
        if "heat" not in str(drawn[0].get("fill")):
            table = [row for row in table if row["estimate"] is not None]
        keys = table[0].keys()
        assert [{key: row[key] for key in keys} for row in drawn] == table


def test_labels_of_charts_are_their_numbers_in_words(report: Written) -> None:
    for specification in report.parsed.charts.values():
        for row in rows_of_chart(specification):
            words = {format_value(row["estimate"], kind) for kind in POWER_BI_FORMATS}
            assert row["label"] in words | {WITHHELD}
            assert (row["label"] == WITHHELD) == (row["estimate"] is None)


def test_words_in_tables_are_their_numbers(report: Written) -> None:
    for cell in report.parsed.numbers():
        if cell.value is None:
            assert cell.text in ("", WITHHELD, NOT_AVAILABLE)
        elif cell.text and cell.key not in ("low", "n"):
            words = {format_value(cell.value, kind) for kind in POWER_BI_FORMATS}
            assert cell.text in words


def test_conclusions_are_those_of_the_findings(report: Written) -> None:
    missing = set()
    for relation in (
        "rpt_uninsured_mortality",
        "rpt_drg_billing_evidence",
        "rpt_readmission_by_age",
        "rpt_readmission_by_abnormal_flag",
        "rpt_readmission_by_age_and_lab_volume",
        "rpt_readmission_predictors",
    ):
        for words in set(frame(report, "findings", relation)["conclusion"]):
            if words.startswith("Too few to tell: it takes"):
                continue  # of charts that the sample is too small to draw
            if words not in report.parsed.text:
                missing.add(words)
    # those that would help to find a small group
    assert len(missing) <= report.parsed.text.count(NO_CONCLUSION)
