"""The project builds on the newer dbt, which runs every unit test in its YAML."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from dev.harness import REPOSITORY, Warehouse, open_warehouse
from tests.unit_tests.newer_dbt import read_artifact, run_newer_dbt

MODELS = REPOSITORY / "dbt_project" / "models"
RAW_FILES = {
    "network": REPOSITORY / "data" / "sample",
    "mimic": REPOSITORY / "tests" / "fixtures" / "mimic",
}


@pytest.fixture(scope="module", params=RAW_FILES)
def loaded(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Warehouse, str]]:
    """Give a DuckDB warehouse with the raw tables of each source system, not built."""
    source_system = request.param
    directory = tmp_path_factory.mktemp(f"newer_dbt_{source_system}")
    with open_warehouse("duckdb", None, directory) as warehouse:
        warehouse.load(RAW_FILES[source_system], source=source_system)
        yield warehouse, source_system


def unit_tests_in_yaml(source_system: str) -> set[str]:
    """Return the names of the unit tests of a source system's models."""
    other = next(name for name in RAW_FILES if name != source_system)
    names = [
        unit_test["name"]
        for path in MODELS.rglob("*.yml")
        if path.parent != MODELS / "staging" / other
        for unit_test in yaml.safe_load(path.read_text("utf-8")).get("unit_tests", ())
    ]
    assert len(names) == len(set(names)), "Two unit tests share a name."
    return set(names)


def test_the_project_builds_and_every_unit_test_passes(
    loaded: tuple[Warehouse, str],
) -> None:
    warehouse, source_system = loaded
    target_path = run_newer_dbt(warehouse, "build", source_system=source_system)
    manifest = read_artifact(target_path, "manifest")
    results = read_artifact(target_path, "run_results")["results"]
    passed = {
        manifest["unit_tests"][result["unique_id"]]["name"]
        for result in results
        if result["unique_id"] in manifest["unit_tests"] and result["status"] == "pass"
    }
    assert passed == unit_tests_in_yaml(source_system)
    # An exposure is listed with the rest, and nothing is done for it.
    assert {
        result["status"]
        for result in results
        if not result["unique_id"].startswith("exposure.")
    } == {"success", "pass"}


def test_both_dbt_see_the_same_tests(loaded: tuple[Warehouse, str]) -> None:
    """Each version skips in silence what it does not know, `data_tests:` for one."""
    warehouse, source_system = loaded
    newer = run_newer_dbt(warehouse, "parse", source_system=source_system)
    warehouse.dbt("parse", source_system=source_system)
    assert _tests(warehouse.dbt_target) == _tests(newer)


def _tests(target_path: Path) -> set[str]:
    nodes = read_artifact(target_path, "manifest")["nodes"].values()
    return {node["unique_id"] for node in nodes if node["resource_type"] == "test"}
