"""`dbt build` runs every unit test in the YAML of the models, on every engine."""

import json
from collections.abc import Callable

import pytest
import yaml

from dev.harness import REPOSITORY, TARGETS, Target, Warehouse
from dev.harness.built import RESULTS

MODELS = REPOSITORY / "dbt_project" / "models"
SOURCE_SYSTEMS = ("network", "mimic")
Built = Callable[[Target], Warehouse]


def unit_tests_in_yaml(source_system: str) -> set[str]:
    """Return the names of the unit tests of a source system's models."""
    (other,) = set(SOURCE_SYSTEMS) - {source_system}
    names = [
        unit_test["name"]
        for path in MODELS.rglob("*.yml")
        if path.parent != MODELS / "staging" / other
        for unit_test in yaml.safe_load(path.read_text("utf-8")).get("unit_tests", ())
    ]
    assert len(names) == len(set(names)), "Two unit tests share a name."
    return set(names)


def passed(warehouse: Warehouse) -> set[str]:
    """Return the names of the unit tests that passed in the build of a warehouse."""
    results = json.loads(warehouse.directory.joinpath(RESULTS).read_text("utf-8"))
    return {
        result["unique_id"].split(".")[-1]
        for result in results["results"]
        if result["unique_id"].startswith("unit_test.") and result["status"] == "pass"
    }


@pytest.mark.parametrize("target", TARGETS)
def test_every_unit_test_of_the_network_passes(
    built_sample_on: Built, target: Target
) -> None:
    assert passed(built_sample_on(target)) == unit_tests_in_yaml("network")


def test_every_unit_test_of_mimic_passes(built_mimic_on: Built) -> None:
    assert passed(built_mimic_on("duckdb")) == unit_tests_in_yaml("mimic")
