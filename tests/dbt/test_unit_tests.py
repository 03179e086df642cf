"""`dbt build` runs every unit test in the YAML of the models, on every engine."""

import json
from collections.abc import Callable

import pytest
import yaml

from dev.harness import REPOSITORY, TARGETS, Target, Warehouse
from dev.harness.built import RESULTS
from dev.harness.sources import DEFAULT, SOURCES

MODELS = REPOSITORY / "dbt_project" / "models"
Built = Callable[[str, Target], Warehouse]


def unit_tests_in_yaml(source_system: str) -> set[str]:
    """Return the names of the unit tests of a source system's models."""
    others = [MODELS / "staging" / name for name in SOURCES if name != source_system]
    names = [
        unit_test["name"]
        for path in MODELS.rglob("*.yml")
        if path.parent not in others
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


# Those of the other sources run on the servers too, where their warehouses are built.
@pytest.mark.parametrize(
    ("source", "target"),
    [
        *[(DEFAULT, target) for target in TARGETS],
        *[(source, "duckdb") for source in SOURCES if source != DEFAULT],
    ],
)
def test_every_unit_test_passes(built_on: Built, source: str, target: Target) -> None:
    assert passed(built_on(source, target)) == unit_tests_in_yaml(source)
