"""Every relation and column is described, and the page says nothing of patients."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dev.documents.architecture import PICTURE, draw
from dev.harness import REPOSITORY, Target, Warehouse, run_forked
from dev.harness.manifest import read_manifest

UNIQUE = {"unique", "unique_combination"}
LONGEST_TABLE_NAME = 64  # of MySQL and MariaDB
LAYERS = {"staging", "intermediate", "core", "star", "findings", "quality", "seeds"}


@pytest.fixture(scope="module")
def documented(built_sample_on: Callable[[Target], Warehouse]) -> Path:
    """Give the folder of dbt's artifacts, with a catalog and the page."""
    warehouse = built_sample_on("duckdb")
    warehouse.dbt("docs", "generate", "--static")
    return warehouse.dbt_target


@pytest.fixture(scope="module")
def manifest(built_sample_on: Callable[[Target], Warehouse]) -> dict[str, Any]:
    """Give the manifest of the built sample."""
    return read_manifest(built_sample_on("duckdb"))


def test_every_column_is_documented(documented: Path, tmp_path: Path) -> None:
    report = tmp_path / "coverage.json"
    program = str(Path(sys.executable).with_name("dbt-coverage"))
    done = subprocess.run(
        [
            *(program, "compute", "doc", "--cov-fail-under", "1.0"),
            *("--run-artifacts-dir", documented, "--cov-report", report),
        ],
        text=True,
        capture_output=True,
        check=False,
        cwd=documented,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(report.read_text())["total"] > 600


def test_every_relation_is_documented_and_has_a_grain_and_a_key(
    manifest: dict[str, Any],
) -> None:
    models = [
        node
        for node in manifest["nodes"].values()
        if node["resource_type"] in {"model", "seed"}
    ]
    assert {node["config"]["schema"] for node in models} == LAYERS
    for node in models:
        assert node["description"], node["name"]
        assert node["docs"]["node_color"], node["name"]
        if node["resource_type"] == "model":
            assert node["meta"]["grain"], node["name"]
            assert set(node["meta"]["primary_key"]) <= set(node["columns"])
    for source in manifest["sources"].values():
        assert source["description"], source["name"]


def test_the_names_of_tests_are_sentences(manifest: dict[str, Any]) -> None:
    """The default ones are made of the kind of test and all its arguments."""
    tests = [n for n in manifest["nodes"].values() if n["resource_type"] == "test"]
    assert len(tests) > 100
    for test in tests:
        kind = (test.get("test_metadata") or {"name": "none"})["name"]
        assert not test["name"].startswith((f"{kind}_", f"source_{kind}_"))
        # With store_failures it is the name of a table.
        assert len(test["name"]) <= LONGEST_TABLE_NAME, test["name"]


def test_every_key_is_tested_or_enforced(manifest: dict[str, Any]) -> None:
    """A seed's by tests, that of a core table by its server, a view's by its table."""
    tested = {
        (test["attached_node"], test["column_name"])
        for test in manifest["nodes"].values()
        if test["resource_type"] == "test"
        and test.get("test_metadata", {}).get("name") in UNIQUE
    }
    for key, node in manifest["nodes"].items():
        if node["resource_type"] == "seed":
            assert any(at == key for at, _ in tested), key
        if node["resource_type"] == "model" and node["config"]["schema"] == "core":
            kinds = {rule["type"] for rule in node["constraints"]} | {
                rule["type"]
                for column in node["columns"].values()
                for rule in column["constraints"]
            }
            assert "primary_key" in kinds, key


def test_the_page_is_one_file_and_holds_a_tour(documented: Path) -> None:
    page = documented.joinpath("static_index.html").read_text()
    assert "A walk through the warehouse" in page
    assert "P0000001" not in page
    assert "A0000001" not in page


def test_the_picture_of_the_architecture_is_of_these_models(
    manifest: dict[str, Any],
) -> None:
    assert PICTURE.read_text() == draw(manifest), "Run `make architecture`."


def test_what_changed_can_be_built_alone(
    documented: Path, tmp_path: Path, built_sample_on: Callable[[Target], Warehouse]
) -> None:
    project = tmp_path / "project"
    ignored = shutil.ignore_patterns("target", "logs")
    shutil.copytree(REPOSITORY / "dbt_project", project, ignore=ignored)
    changed = project / "models" / "marts" / "core" / "age_groups.sql"
    changed.write_text(changed.read_text() + "-- changed\n")
    done = run_forked(
        "dbt",
        *("ls", "--select", "state:modified+", "--resource-type", "model"),
        *("--state", str(documented), "--target", "duckdb", "--quiet"),
        *("--target-path", str(tmp_path / "target")),
        *("--log-path", str(tmp_path / "logs")),
        directory=project,
        environment=built_sample_on("duckdb").environment,
    )
    names = {line.split(".")[-1] for line in done.stdout.split()}
    assert {"age_groups", "dim_age_groups", "rpt_readmission_by_age"} <= names
    assert "patients" not in names


def test_each_report_names_what_it_reads(manifest: dict[str, Any]) -> None:
    exposed = {each["name"]: each for each in manifest["exposures"].values()}
    assert set(exposed) == {"power_bi_report", "html_report"}
    for exposure in exposed.values():
        read = {key.split(".")[-1] for key in exposure["depends_on"]["nodes"]}
        assert "fct_hospital_outcomes" in read


@pytest.mark.parametrize("target", ["mysql", "mariadb"])
def test_tables_of_a_server_carry_their_descriptions(
    built_sample_on: Callable[[Target], Warehouse], target: Target
) -> None:
    warehouse = built_sample_on(target)
    comments: dict[str, str] = dict(
        warehouse.query(
            "select concat(table_schema, '.', table_name), table_comment "
            "from information_schema.tables where table_type = 'BASE TABLE' "
            "and table_name <> 'test_results' "
            "and table_schema not like '%\\_raw' and table_schema not like '%\\_audit' "
            "and left(table_schema, ?) = ?",
            [len(warehouse.prefix), warehouse.prefix],
        )
    )
    expected = {
        f"{node['schema']}.{node['alias']}": " ".join(node["description"].split())
        for node in read_manifest(warehouse)["nodes"].values()
        if node["resource_type"] == "seed"
        or node["config"].get("materialized") == "table"
    }
    assert comments == expected
