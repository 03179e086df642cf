"""Who may read which model, and what proves its grain and its keys."""

from collections.abc import Callable

import pytest

from dev.harness import Target, Warehouse
from dev.harness.manifest import Node, dbt_tests_in, read_manifest

# Layer: who answers for it, and who may read it.
GROUPS_AND_ACCESS = {
    "staging": ("warehouse", "protected"),
    "intermediate": ("warehouse", "private"),
    "core": ("warehouse", "protected"),
    "star": ("analytics", "public"),
    "findings": ("analytics", "public"),
    "quality": ("analytics", "protected"),
}
FACTS = {
    "fct_hospital_outcomes",
    "fct_lab_results",
    "fct_prescriptions",
    "bridge_admission_diagnoses",
}
# Core tables that the star does not show: only data quality reads them.
UNSHOWN = {"odd_records"}


@pytest.fixture
def manifest(built_sample_on: Callable[[Target], Warehouse]) -> Node:
    """Give the manifest of the sample's build."""
    return read_manifest(built_sample_on("duckdb"))


def models_of(manifest: Node, *layers: str) -> dict[str, Node]:
    """Return the models of these layers by their unique ids."""
    return {
        unique_id: node
        for unique_id, node in manifest["nodes"].items()
        if node["resource_type"] == "model" and node["config"]["schema"] in layers
    }


def foreign_keys(node: Node) -> set[str]:
    """Return the key columns of a model but for a key that is its whole grain."""
    own = node["meta"]["primary_key"]
    keys = {name for name in node["columns"] if name.endswith("_key")}
    return keys - set(own) if len(own) == 1 else keys


def proven_keys(manifest: Node) -> dict[str, set[str]]:
    """Return the columns that have a relationships test, by the model's unique id."""
    proven: dict[str, set[str]] = {}
    for test in dbt_tests_in(manifest):
        if (test.get("test_metadata") or {}).get("name") == "relationships":
            proven.setdefault(test["attached_node"], set()).add(test["column_name"])
    return proven


def unique_columns(manifest: Node) -> dict[str, set[frozenset[str]]]:
    """Return the columns that are tested to be unique, by the model's unique id."""
    found: dict[str, set[frozenset[str]]] = {}
    for test in dbt_tests_in(manifest):
        kind = (test.get("test_metadata") or {}).get("name")
        if kind in ("unique", "unique_combination"):
            arguments = test["test_metadata"]["kwargs"]
            columns = arguments.get("column_names") or [test["column_name"]]
            found.setdefault(test["attached_node"], set()).add(frozenset(columns))
    return found


def enforced_key(node: Node) -> set[str]:
    """Return the primary key that a contract lets the engine enforce."""
    of_columns = {
        name
        for name, column in node["columns"].items()
        if any(rule["type"] == "primary_key" for rule in column["constraints"])
    }
    of_model = {
        name
        for rule in node["constraints"]
        if rule["type"] == "primary_key"
        for name in rule["columns"]
    }
    return of_columns | of_model


def views_on(manifest: Node, unique_id: str) -> list[Node]:
    """Return the star views that project a core table."""
    return [
        view
        for view in models_of(manifest, "star").values()
        if view["depends_on"]["nodes"] == [unique_id]
    ]


def test_every_model_has_its_group_and_access(manifest: Node) -> None:
    models = models_of(manifest, *GROUPS_AND_ACCESS)
    assert len(models) == sum(
        node["resource_type"] == "model" for node in manifest["nodes"].values()
    )
    found = {node["name"]: (node["group"], node["access"]) for node in models.values()}
    assert found == {
        node["name"]: GROUPS_AND_ACCESS[node["config"]["schema"]]
        for node in models.values()
    }


def test_every_group_has_an_owner(manifest: Node) -> None:
    owners = {group["name"]: group["owner"] for group in manifest["groups"].values()}
    assert set(owners) == {group for group, _ in GROUPS_AND_ACCESS.values()}
    assert all(owner.get("name") for owner in owners.values())


def test_every_star_view_projects_one_core_table(manifest: Node) -> None:
    core = set(models_of(manifest, "core"))
    for view in models_of(manifest, "star").values():
        (table,) = view["depends_on"]["nodes"]
        assert table in core, view["name"]


def test_every_key_of_a_fact_leads_somewhere(manifest: Node) -> None:
    proven = proven_keys(manifest)
    facts = {
        unique_id: node
        for unique_id, node in models_of(manifest, "star").items()
        if foreign_keys(node)
    }
    assert {node["name"] for node in facts.values()} == FACTS
    for unique_id, node in facts.items():
        assert foreign_keys(node) <= proven.get(unique_id, set()), node["name"]


def test_every_key_of_a_core_table_is_proven_by_its_star_view(manifest: Node) -> None:
    for unique_id, table in models_of(manifest, "core").items():
        views = views_on(manifest, unique_id)
        shown = {name for view in views for name in view["columns"]}
        assert foreign_keys(table) <= shown or table["name"] in UNSHOWN


def test_every_mart_has_a_grain_that_a_test_proves(manifest: Node) -> None:
    tested = unique_columns(manifest)
    for unique_id, node in models_of(manifest, "star", "findings", "quality").items():
        assert node["meta"]["grain"]
        grain = frozenset(node["meta"]["primary_key"])
        assert grain in tested.get(unique_id, set()), node["name"]


def test_the_grain_of_a_core_table_is_enforced_and_tested_through_its_view(
    manifest: Node,
) -> None:
    tested = unique_columns(manifest)
    for unique_id, table in models_of(manifest, "core").items():
        grain = frozenset(table["meta"]["primary_key"])
        assert table["meta"]["grain"]
        assert enforced_key(table) == grain, table["name"]
        if table["name"] in UNSHOWN:
            assert grain in tested[unique_id]
            continue
        (view,) = views_on(manifest, unique_id)
        assert frozenset(view["meta"]["primary_key"]) == grain, table["name"]
        # The same rows: a test on both would scan them twice.
        assert grain not in tested.get(unique_id, set()), table["name"]
