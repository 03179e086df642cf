"""From files to marts and again: rebuilds, letters that differ by case, bad rows."""

from collections.abc import Callable

import pytest

from dev.harness import TARGETS, Target, Warehouse
from dev.harness.compare import same_rows
from dev.harness.manifest import dbt_tests_in, read_manifest
from tests.dbt.steps import Steps

BINARY_COLLATIONS = {"mysql": "utf8mb4_0900_bin", "mariadb": "utf8mb4_nopad_bin"}
FEWEST_TESTS = 90
BROKEN_CONTRACT = "network_hospital_outcomes_meets_its_contract"


@pytest.fixture(params=TARGETS)
def steps(request: pytest.FixtureRequest, steps_on: Callable[[Target], Steps]) -> Steps:
    """Give a warehouse that was built, rebuilt, and then given bad rows."""
    return steps_on(request.param)


def names(rows: list[tuple[object, ...]]) -> list[object]:
    """Return the first column, sorted."""
    return sorted((row[0] for row in rows), key=str)


def test_every_test_of_the_manifest_is_run_and_passes(steps: Steps) -> None:
    statuses = steps.statuses["built"]
    tests = [test["name"] for test in dbt_tests_in(read_manifest(steps.warehouse))]
    assert len(tests) >= FEWEST_TESTS
    assert {statuses.get(name) for name in tests} == {"pass"}


def test_a_rebuild_gives_the_same_keys_and_rows(steps: Steps) -> None:
    built, rebuilt = steps.marts["built"], steps.marts["rebuilt"]
    assert built.keys() == rebuilt.keys()
    # Sums of floats differ in their last digit with the order of the rows.
    different = [name for name in built if not same_rows(built[name], rebuilt[name])]
    assert different == []
    assert len(steps.marts["built"]["star.fct_hospital_outcomes"]) == 201


def test_rows_that_cannot_be_computed_with_stop_the_build(
    steps: Steps,
) -> None:
    assert steps.return_codes["spoilt"] == 1
    failed = {
        name
        for name, status in steps.statuses["spoilt"].items()
        if status in ("fail", "error")
    }
    assert failed == {BROKEN_CONTRACT}


def test_a_stopped_build_leaves_the_marts_as_they_were(steps: Steps) -> None:
    before, after = steps.marts["rebuilt"], steps.marts["spoilt"]
    assert [name for name in before if before[name] != after[name]] == []
    statuses = steps.statuses["spoilt"]
    assert statuses["fct_hospital_outcomes"] == "skipped"
    assert statuses["admissions"] == "skipped"


def test_texts_that_differ_by_case_stay_apart(steps: Steps) -> None:
    warehouse = steps.warehouse
    lab_tests = warehouse.query(
        f"select test_name from {warehouse.relation('star', 'dim_lab_tests')}"
        " where lower(test_name) = 'twin'"
    )
    assert names(lab_tests) == ["TWIN", "Twin", "twin"]
    patients = warehouse.query(
        f"select patient_id from {warehouse.relation('core', 'patients')}"
        " where lower(patient_id) = 'p0000001'"
    )
    assert names(patients) == ["P0000001", "p0000001"]


def test_labels_of_every_alphabet_reach_the_star(steps: Steps) -> None:
    warehouse = steps.warehouse
    labels = warehouse.query(
        f"select diagnosis_code from {warehouse.relation('star', 'dim_diagnoses')}"
        " where code_system = 'LABEL'"
    )
    assert {"müller-krankheit", "糖尿病", "ünbekannt"} <= set(names(labels))


@pytest.mark.parametrize("target", ["mysql", "mariadb"])
def test_every_text_of_a_server_compares_by_its_bytes(
    built_sample_on: Callable[[Target], Warehouse], target: Target
) -> None:
    warehouse = built_sample_on(target)
    rows = warehouse.query(
        "select schema_name, default_collation_name from information_schema.schemata"
        " where left(schema_name, ?) = ?",
        (len(warehouse.prefix), warehouse.prefix),
    )
    layers = {"raw", "staging", "intermediate", "seeds", "core", "star", "findings"}
    assert {warehouse.schema(layer) for layer in layers} <= {row[0] for row in rows}
    assert {row[1] for row in rows} == {BINARY_COLLATIONS[target]}
    columns = warehouse.query(
        "select distinct collation_name from information_schema.columns"
        " where left(table_schema, ?) = ? and collation_name is not null",
        (len(warehouse.prefix), warehouse.prefix),
    )
    assert columns == [(BINARY_COLLATIONS[target],)]
