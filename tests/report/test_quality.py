"""The report says what is missing from the data behind it, and what is odd in them."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from dev.harness import REPOSITORY, Target, Warehouse
from dev.harness.built import copy_of
from tests.report.conftest import Written, written_from

OUTCOMES, LABS = "hospital_outcomes.csv", "lab_results.csv"
VIEWS = {
    "readmission_by_age": {OUTCOMES},
    "bill_by_payer": {OUTCOMES},
    "readmission_by_flag": {OUTCOMES, LABS},
    "readmission_predictors": {OUTCOMES, LABS},
    "charge_fanout": {OUTCOMES, LABS},
}


@pytest.fixture(scope="module")
def incomplete(
    built_sample_on: Callable[[Target], Warehouse],
    tmp_path_factory: pytest.TempPathFactory,
) -> Warehouse:
    """Give the sample, of whose files the loader refused three rows."""
    folder = tmp_path_factory.mktemp("incomplete")
    files = shutil.copytree(REPOSITORY / "data" / "sample", folder / "files")
    for name, count in ((OUTCOMES, 2), (LABS, 1)):
        lines = (files / name).read_text(encoding="utf-8").splitlines()
        key = lines[1].split(",")[0]
        # a key that was there before
        lines += [
            ",".join([key, *line.split(",")[1:]]) for line in lines[1 : 1 + count]
        ]
        (files / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    warehouse = copy_of(built_sample_on("duckdb"), folder)
    shutil.copy(built_sample_on("duckdb").directory / "profiles.yml", folder)
    warehouse.load(files, "--max-rejects", "3")
    warehouse.dbt("run")
    return warehouse


@pytest.fixture(scope="module")
def report(incomplete: Warehouse, tmp_path_factory: pytest.TempPathFactory) -> Written:
    """Give the report on it."""
    return written_from(incomplete, tmp_path_factory.mktemp("report") / "r.html")


def sentences(report: Written) -> dict[str, str]:
    """Return what each figure says of missing rows."""
    html = report.path.read_text(encoding="utf-8")
    figures = (part.split("</figure>")[0] for part in html.split("<figure ")[1:])
    said = {}
    for figure in figures:
        name = figure.split('id="')[1].split('"')[0]
        parts = figure.split('<p class="caveat incomplete">')
        said[name] = parts[1].split("</p>")[0] if len(parts) > 1 else ""
    return said


def words(report: Written) -> str:
    """Return what the part on the data says, without its marks."""
    html = report.path.read_text(encoding="utf-8").split('id="quality">')[1]
    return " ".join(re.sub("<[^>]+>", " ", html.split("</section>")[0]).split())


@pytest.mark.parametrize("figure", VIEWS)
def test_a_figure_says_which_rows_it_lacks(report: Written, figure: str) -> None:
    files = REPOSITORY / "data" / "sample"
    expected = []
    for name, count in ((OUTCOMES, 2), (LABS, 1)):
        read = len((files / name).read_text("utf-8").splitlines()) - 1 + count
        if name in VIEWS[figure]:
            expected.append(f"The loader refused {count} of {read} rows of {name}.")
    assert sentences(report)[figure] == " ".join(expected)


def test_the_report_lists_the_files_that_lack_rows(report: Written) -> None:
    text = words(report)
    assert f"{OUTCOMES} refused by the loader: does not meet the contract 2 " in text
    assert f"{LABS} refused by the loader: does not meet the contract 1 " in text
    assert "The loader refused no row" not in text


def test_nothing_is_said_of_rows_where_none_is_missing(
    report_on: Callable[[Target], Written],
) -> None:
    report = report_on("duckdb")
    assert set(sentences(report).values()) == {""}
    assert "refused by the loader" not in report.parsed.text


def test_odd_records_are_listed_and_few_are_not_counted_exactly(
    incomplete: Warehouse, tmp_path: Path
) -> None:
    def create(name: str, rows: str) -> None:
        relation = incomplete.relation("quality", name)
        incomplete.execute(f"drop table if exists {relation}")
        incomplete.execute(f"create table {relation} as {rows}")

    create(
        "dq_odd_records",
        "select * from (values"
        " ('a', 'admissions', 'admitted after death', 'not counted', 3, 300, 0.01, 1),"
        " ('b', 'admissions', 'longer than a year', 'kept', 40, 300,"
        " 0.13, 2), ('c', 'admissions', 'never seen', 'kept', 0, 300, 0.0, 3))"
        " as odd (odd_rule, table_name, description, what_is_done, record_count,"
        " checked_count, odd_share, sort_order)",
    )
    create(
        "dq_results_without_admission",
        "select 'lab_results' as table_name, 'outside every stay' as reason,"
        " 1234 as row_count, 1 as sort_order",
    )
    report = written_from(incomplete, tmp_path / "r.html")
    text = words(report)
    assert "admissions admitted after death fewer than 11 300 not counted" in text
    assert "admissions longer than a year 40 300 kept" in text
    assert "lab_results outside every stay 1,234 count for no admission" in text
    assert "never seen" not in text
