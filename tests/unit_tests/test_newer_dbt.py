"""A newer dbt reads the same project and runs every unit test in its YAML."""

from dataclasses import dataclass
from typing import Any

import pytest
import yaml

from dev.harness import REPOSITORY, Warehouse
from dev.harness.built import copy_of
from dev.harness.manifest import read_manifest
from tests.unit_tests.newer_dbt import read_artifact, run_newer_dbt

MODELS = REPOSITORY / "dbt_project" / "models"
BUILT = {"network": "built_sample_on", "mimic": "built_mimic_on"}


@dataclass(frozen=True)
class Seen:
    """A built warehouse of a source system, and what the newer dbt wrote there."""

    warehouse: Warehouse
    source_system: str
    manifest: dict[str, Any]
    results: list[dict[str, Any]]


@pytest.fixture(scope="module", params=BUILT)
def seen(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Seen:
    """Let the newer dbt run the unit tests beside what the other dbt built."""
    source_system = request.param
    warehouse: Warehouse = request.getfixturevalue(BUILT[source_system])("duckdb")
    copy = copy_of(warehouse, tmp_path_factory.mktemp(f"newer_dbt_{source_system}"))
    options = ("test", "--select", "test_type:unit")
    written = run_newer_dbt(copy, *options, source_system=source_system)
    return Seen(
        warehouse,
        source_system,
        read_artifact(written, "manifest"),
        read_artifact(written, "run_results")["results"],
    )


def unit_tests_in_yaml(source_system: str) -> set[str]:
    """Return the names of the unit tests of a source system's models."""
    other = next(name for name in BUILT if name != source_system)
    names = [
        unit_test["name"]
        for path in MODELS.rglob("*.yml")
        if path.parent != MODELS / "staging" / other
        for unit_test in yaml.safe_load(path.read_text("utf-8")).get("unit_tests", ())
    ]
    assert len(names) == len(set(names)), "Two unit tests share a name."
    return set(names)


def test_every_unit_test_passes(seen: Seen) -> None:
    passed = {
        seen.manifest["unit_tests"][result["unique_id"]]["name"]
        for result in seen.results
        if result["unique_id"] in seen.manifest["unit_tests"]
        and result["status"] == "pass"
    }
    assert passed == unit_tests_in_yaml(seen.source_system)


def test_both_dbt_see_the_same_tests(seen: Seen) -> None:
    """Each version skips in silence what it does not know, `data_tests:` for one."""
    assert _tests(read_manifest(seen.warehouse)) == _tests(seen.manifest)


def _tests(manifest: dict[str, Any]) -> set[str]:
    nodes = manifest["nodes"].values()
    return {node["unique_id"] for node in nodes if node["resource_type"] == "test"}
