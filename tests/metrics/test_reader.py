"""metrics.yml is refused when it cannot mean something, and is documented whole."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from scipy.stats import norm

from clinical_star.metrics import format_value, read_measures
from clinical_star.metrics.normal import NORMAL_QUANTILE_90, NORMAL_QUANTILE_95
from dev.documents.measures import guide
from dev.harness import REPOSITORY
from loader.errors import UserError

VALID = {
    "name": "stays",
    "label": "Stays",
    "folder": "1 Volume",
    "format": "whole",
    "description": "Stays.",
    "n": "stays",
    "sql": "count(*)",
    "dax": "COUNTROWS('fct_hospital_outcomes')",
    "check": "select 1",
}


def written(directory: Path, *entries: dict[str, Any]) -> Path:
    """Write measures to a file."""
    path = directory / "metrics.yml"
    path.write_text(yaml.safe_dump({"measures": list(entries)}), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"sql": None}, "not text"),
        ({"colour": "red"}, "unknown key colour"),
        ({"format": "furlongs"}, "'format'"),
        ({"page": "third"}, "'page'"),
        ({"n": "beds"}, "'beds'"),
        ({"low": "beds"}, "'beds'"),
        ({"sql": "{beds}"}, "{beds}"),
        ({"sql": "{stays} + 1"}, "{stays}"),
    ],
)
def test_a_measure_that_means_nothing_is_refused(
    tmp_path: Path, change: dict[str, Any], named: str
) -> None:
    with pytest.raises(UserError) as refusal:
        read_measures(written(tmp_path, {**VALID, **change}))
    for part in ("'stays'", named, "metrics.yml"):
        assert part in str(refusal.value)


def test_a_measure_that_lacks_a_key_is_refused(tmp_path: Path) -> None:
    entry = {key: value for key, value in VALID.items() if key != "dax"}
    with pytest.raises(UserError, match=r"'stays' lacks the key dax.*metrics\.yml"):
        read_measures(written(tmp_path, entry))


@pytest.mark.parametrize("repeated", ["name", "label"])
def test_no_name_or_label_is_given_twice(tmp_path: Path, repeated: str) -> None:
    # a label is the measure's name in Power BI, where it must be unique
    other = {**VALID, "name": "days", "label": "Days", repeated: VALID[repeated]}
    with pytest.raises(UserError, match=r"'(stays|days)' repeats the name or label"):
        read_measures(written(tmp_path, VALID, other))


def test_a_circle_of_measures_is_refused(tmp_path: Path) -> None:
    other = {**VALID, "name": "days", "label": "Days", "sql": "{stays}"}
    with pytest.raises(UserError, match=r"\{(stays|days)\}.* 'sql'"):
        read_measures(written(tmp_path, {**VALID, "sql": "{days}"}, other))


def test_a_measure_of_other_rows_is_not_inserted(tmp_path: Path) -> None:
    other = {**VALID, "name": "days", "label": "Days", "sql": "{stays}", "rows": "x"}
    with pytest.raises(UserError, match=r"\{stays\}.* 'rows'"):
        read_measures(written(tmp_path, VALID, other))


def test_a_measure_takes_the_sql_of_another(tmp_path: Path) -> None:
    other = {**VALID, "name": "days", "label": "Days", "sql": "2 * {stays}"}
    assert (
        read_measures(written(tmp_path, VALID, other))["days"].sql == "2 * (count(*))"
    )


def test_the_quantile_is_a_double_in_sql_and_a_number_in_dax(tmp_path: Path) -> None:
    text = "1 + {normal_quantile}"
    entry = {**VALID, "sql": text, "dax": text, "check": text}
    measure = read_measures(written(tmp_path, entry))["stays"]
    assert measure.sql == measure.check == "1 + 1.959963984540054e0"
    assert measure.dax == "1 + 1.959963984540054"


def test_the_quantiles_are_those_of_the_normal_distribution_here_and_in_dbt() -> None:
    macro = REPOSITORY / "dbt_project" / "macros" / "statistics" / "normal_quantile.sql"
    written_down = re.findall(r"(90|95): '([\d.]+)e0'", macro.read_text("utf-8"))
    assert {int(level): float(number) for level, number in written_down} == {
        90: NORMAL_QUANTILE_90,
        95: NORMAL_QUANTILE_95,
    }
    assert pytest.approx(norm.ppf(0.95), rel=1e-14) == NORMAL_QUANTILE_90
    assert pytest.approx(norm.ppf(0.975), rel=1e-14) == NORMAL_QUANTILE_95


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"metrics\.yml"):
        read_measures(tmp_path / "metrics.yml")


def test_measures_beside_the_dbt_project_take_the_place_of_the_shipped_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = tmp_path / "dbt_project"
    project.mkdir()
    project.joinpath("dbt_project.yml").touch()
    monkeypatch.setenv("DBT_PROJECT_DIR", str(project))
    assert read_measures() == read_measures(REPOSITORY / "metrics.yml")
    written(tmp_path, VALID)
    assert list(read_measures()) == ["stays"]


def test_the_guide_says_what_metrics_yml_says() -> None:
    path = REPOSITORY / "docs" / "guides" / "measures.md"
    assert path.read_text(encoding="utf-8") == guide(read_measures().values()), (
        "run `.venv/bin/python -m dev.documents.measures`"
    )


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (None, "usd", "not available"),
        (1234567, "whole", "1,234,567"),
        (17985.4, "usd", "$17,985"),
        (-17.6, "usd", "-$18"),
        (-0.2, "usd", "$0"),
        (1.071742e9, "usd_short", "$1.1 bn"),
        (999_960, "usd_short", "$1.0 m"),
        (3670379.14, "usd_short", "$3.7 m"),
        (0.1508, "percent", "15.1 %"),
        (-0.0002, "percent", "0.0 %"),
        (4.775, "days", "4.78 days"),
        (0.9658, "decimal", "0.97"),
        (3.0275, "times", "3.03 \N{MULTIPLICATION SIGN}"),
    ],
)
def test_a_number_is_written_for_a_reader(value: Any, kind: Any, text: str) -> None:
    assert format_value(value, kind) == text
