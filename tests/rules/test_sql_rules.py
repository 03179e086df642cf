"""The dbt project keeps the rules, and each rule is seen to find what it forbids."""

from pathlib import Path

import pytest

from dev.harness import REPOSITORY
from tests.rules.sql_rules import RULES, files_of, violations

MODEL = "dbt_project/models/marts/core/planted.sql"
MACRO = "dbt_project/macros/planted.sql"
SETTINGS = "dbt_project/models/marts/core/_planted__models.yml"
PROJECT = "dbt_project/dbt_project.yml"

FORBIDDEN = [
    ("md5", MODEL, "select md5(code) as code_key"),
    ("md5", MACRO, "select SHA1 (code)"),
    ("md5", MACRO, "{{ dbt.hash('code') }}"),
    ("md5", "dbt_project/tests/layers/planted.sql", "select md5_number(code)"),
    ("old_tests", SETTINGS, "        tests:"),
    ("old_tests", SETTINGS, "    tests: [unique]"),
    ("old_tests", PROJECT, "tests:"),
    ("old_tests", "dbt_project/seeds/_planted.yml", "    tests: [unique]"),
    ("many_dashes", MODEL, "    ---- ids"),
    ("many_dashes", MACRO, "select 1 --- one"),
    ("many_dashes", "dbt_project/analyses/planted.sql", "----------"),
    ("engine_in_model", MODEL, "{% if target.type == 'other' %}"),
    ("engine_in_model", MODEL, "-- only DuckDB does this"),
    ("engine_in_model", MODEL, "{% if adapter.type() == 'other' %}"),
    ("engine_in_model", "dbt_project/macros/statistics/planted.sql", "mysql__planted"),
    ("min_cell_by_hand", MODEL, "where admission_count >= {{ var('min_cell') }}"),
    ("min_cell_by_hand", MODEL, '{% set least = var( "min_cell", 11) %}'),
    ("normal_quantile_by_hand", MODEL, "rate - 1.959963984540054e0 * error"),
    ("normal_quantile_by_hand", MACRO, "rate + 1.645 * error"),
    ("engine_in_settings", SETTINGS, "  enabled: \"{{ target.name == 'laptop' }}\""),
]
ALLOWED = [
    (MODEL, "select concat(code, '-', name) as both -- the SQL function"),
    (MODEL, "{{ surrogate_key(\"concat(code_system, ':', code)\") }} as code_key"),
    (MODEL, "-- ids"),
    (MODEL, "{#- a comment -#}"),
    (MACRO, "sha2(code, 256)"),
    (MACRO, "sha256(code)"),
    ("dbt_project/macros/dialect/planted.sql", "{% macro mysql__planted() %}"),
    (MODEL, "where {{ reaches_min_cell('admission_count') }} and 21.96 > 1"),
    (SETTINGS, "    data_tests: [unique]"),
    (SETTINGS, "unit_tests:"),
    (SETTINGS, '    schema: "{{ target.schema }}_raw"'),
    ("dbt_project/target/planted.sql", "select md5(code) ---- compiled by dbt"),
]


def plant(root: Path, file: str, line: str) -> None:
    """Write a file of one line below a folder."""
    path = root / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{line}\n", "utf-8")


def test_the_project_breaks_no_rule() -> None:
    assert list(violations(REPOSITORY)) == []


@pytest.mark.parametrize(("rule", "file", "line"), FORBIDDEN)
def test_a_rule_finds_what_it_forbids(
    tmp_path: Path, rule: str, file: str, line: str
) -> None:
    plant(tmp_path, file, line)
    (found,) = violations(tmp_path)
    assert found.startswith(f"{file}:1 breaks {rule}: ")


@pytest.mark.parametrize(("file", "line"), ALLOWED)
def test_no_rule_forbids_what_is_right(tmp_path: Path, file: str, line: str) -> None:
    plant(tmp_path, file, line)
    assert list(violations(tmp_path)) == []


def test_each_rule_is_seen_to_find_something() -> None:
    assert {rule.name for rule in RULES} == {rule for rule, _, _ in FORBIDDEN}


def test_every_sql_and_yaml_file_of_the_project_is_read() -> None:
    read = {path for rule in RULES for path in files_of(rule, REPOSITORY)}
    project = REPOSITORY / "dbt_project"
    written = {
        path
        for folder in ("analyses", "macros", "models", "seeds", "snapshots", "tests")
        for suffix in ("*.sql", "*.yml", "*.yaml")
        for path in (project / folder).rglob(suffix)
    }
    assert written | {project / "dbt_project.yml"} == read
