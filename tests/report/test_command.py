"""`clinical-star report` writes one whole file, or says what to do."""

import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from dev.harness import REPOSITORY, Target
from dev.harness.commands import run_forked
from loader.errors import UserError
from tests.accounts import account
from tests.report.conftest import Written, written_from


@pytest.fixture
def report(report_on: Callable[[Target], Written]) -> Written:
    """Give the report of the sample."""
    return report_on("duckdb")


def test_the_file_is_small_enough_to_send(report: Written) -> None:
    assert report.path.stat().st_size < 2_000_000


def test_the_file_names_nothing_outside_itself(report: Written) -> None:
    html = report.path.read_text(encoding="utf-8")
    page = re.sub(r"<script type=\"module\">.*?</script>", "", html, flags=re.S)
    assert re.findall(r"(?:src|href)=\"(?!data:,)", page) == []
    assert "http" not in page.replace("http-equiv", "")
    [policy] = re.findall(r'Content-Security-Policy" content="([^"]*)"', page)
    assert "default-src &#39;none&#39;" in policy
    assert "unsafe-inline" not in policy.split("style-src")[0]


def test_the_command_says_where_the_file_is(report: Written, tmp_path: Path) -> None:
    out = tmp_path / "report.html"
    out.write_text("old", encoding="utf-8")
    done = run_forked(
        "clinical-star",
        *("report", "--target", "duckdb", "--out", str(out)),
        directory=REPOSITORY,
        environment=report.warehouse.environment,
    )
    [line] = done.stdout.splitlines()
    assert line.endswith(f": {out}")
    # replaced whole, with nothing left beside it, and as readable as any file
    html = out.read_text(encoding="utf-8")
    assert html.startswith("<!doctype html>")
    assert list(tmp_path.iterdir()) == [out]
    (tmp_path / "any").touch()
    assert out.stat().st_mode == (tmp_path / "any").stat().st_mode
    # real data are not called made up
    assert "These data are made up" in report.parsed.text
    assert "These data are made up" not in html


def test_names_of_the_data_stay_text(report: Written, tmp_path: Path) -> None:
    changed = tmp_path / "warehouse.duckdb"
    shutil.copy(report.warehouse.environment["CLINICAL_DUCKDB_PATH"], changed)
    with duckdb.connect(changed) as warehouse:
        warehouse.execute(
            # with figures, so that the chart is drawn with the name too
            f"update {report.warehouse.schema('findings')}.rpt_bill_by_diagnosis"
            " set diagnosis_name = '</script><img src=x onerror=alert(1)>',"
            " mean_charges = 100"
        )
    path = tmp_path / "report.html"
    written_from(
        *(report.warehouse, path, "--min-cell", "1"), CLINICAL_DUCKDB_PATH=str(changed)
    )
    html = path.read_text(encoding="utf-8")
    assert "&lt;/script&gt;&lt;img src=x" in html
    assert "\\u003c/script>" in html
    assert "<img src=x" not in html


def test_a_target_that_is_not_built_is_named(report: Written, tmp_path: Path) -> None:
    out = tmp_path / "report.html"
    empty = tmp_path / "empty.duckdb"
    duckdb.connect(empty).close()
    with pytest.raises(UserError, match="dbt build --target duckdb"):
        written_from(report.warehouse, out, CLINICAL_DUCKDB_PATH=str(empty))
    missing = str(tmp_path / "none.duckdb")
    with pytest.raises(UserError, match=f"{missing}.*make demo"):
        written_from(report.warehouse, out, CLINICAL_DUCKDB_PATH=missing)
    assert list(tmp_path.glob("*.html")) == []


def test_a_server_that_does_not_answer_is_named(
    report: Written, tmp_path: Path
) -> None:
    elsewhere = replace(report.warehouse, target="mysql")
    with pytest.raises(
        UserError, match=r"127\.0\.0\.1:9: .*DB_PORT_PROJECT"
    ) as refusal:
        written_from(
            *(elsewhere, tmp_path / "report.html"),
            DB_HOST_PROJECT="127.0.0.1",
            DB_PORT_PROJECT="9",
            DB_USER_PROJECT="reader",
            DB_PASS_PROJECT="secret-word",
        )
    assert "secret-word" not in str(refusal.value)


@pytest.mark.parametrize("target", ["mysql", "mariadb"])
def test_a_query_that_the_server_refuses_is_explained(
    report_on: Callable[[Target], Written], target: Target, tmp_path: Path
) -> None:
    written = report_on(target)
    assert written.warehouse.server is not None
    # Enough to connect, but not for all queries of the report.
    options = "with max_queries_per_hour 8"
    with (
        account(written.warehouse.server, "select on *.*", options=options) as reader,
        pytest.raises(UserError, match=r"reached its limit .*: wait an hour"),
    ):
        own = {**written.warehouse.environment, **reader.environment()}
        own_warehouse = replace(written.warehouse, environment=own)
        written_from(own_warehouse, tmp_path / "report.html")


def test_a_folder_that_does_not_exist_is_named(report: Written, tmp_path: Path) -> None:
    out = tmp_path / "nowhere" / "report.html"
    with pytest.raises(UserError, match=f"{out}.* directory exists"):
        written_from(report.warehouse, out)
