"""Every test of the dbt project finds the fault it is there for.

A test that passes on good and on bad data is no test. Its SQL, as dbt compiled it,
runs against a damaged copy of a built warehouse; the damage is then undone.
"""

from collections.abc import Callable, Iterator

import pytest

from dev.harness import Target, Warehouse
from dev.harness.built import copy_of
from dev.harness.manifest import Node, dbt_tests_in, read_statuses
from dev.harness.sources import DEFAULT, SOURCES
from tests.charlson.seed_damage import DAMAGES as SEED_DAMAGES
from tests.dbt.damage import Damageable
from tests.dbt.singular_damage import DAMAGES

DamageableOf = Callable[[str], Damageable]

CASES = [
    pytest.param(name, number, id=f"{name}-{number}")
    for name, damages in DAMAGES.items()
    for number in range(len(damages))
]


@pytest.fixture(params=SOURCES)
def damageable(
    request: pytest.FixtureRequest, damageable_of: DamageableOf
) -> Damageable:
    """Give the warehouse of each source system, to be damaged."""
    return damageable_of(request.param)


def kind_of(test: Node) -> str:
    """Return the name of a generic test's kind, or "singular"."""
    metadata = test.get("test_metadata")
    return str(metadata["name"]) if metadata else "singular"


def column_of(test: Node) -> str:
    """Return the quoted name of the column a generic test looks at."""
    name: str = test["test_metadata"]["kwargs"]["column_name"]
    return f'"{name.strip(chr(34))}"'


def second_copy(test: Node, relation: str) -> str:
    """Write a query of a relation in which one row stands twice."""
    arguments = test["test_metadata"]["kwargs"]
    columns = arguments.get("column_names") or [column_of(test).strip('"')]
    known = " and ".join(f'"{column}" is not null' for column in columns)
    return (
        f"select * from {relation} union all"
        f" (select * from {relation} where {known} limit 1)"
    )


def missing_value(test: Node, relation: str) -> str:
    """Write a query of a relation in which one value is missing."""
    column = column_of(test)
    return (
        f"select * from {relation} union all by name"
        f" (select * replace (null as {column}) from {relation} limit 1)"
    )


def orphan(test: Node, relation: str) -> str:
    """Write a query of a relation in which one key leads nowhere."""
    column = column_of(test)
    return (
        f"select * from {relation} union all by name"
        f" (select * replace (cast_to_type('-99', {column}) as {column})"
        f" from {relation} limit 1)"
    )


def repeated_row(_test: Node, relation: str) -> str:
    """Write a query of a relation with one row more than it has."""
    return f"select * from {relation} union all (select * from {relation} limit 1)"


def one_cent_more(test: Node, relation: str) -> str:
    """Write a query of a relation in which one amount is a cent too high."""
    column = column_of(test)
    return (
        f"select * replace ({column} + case when {column} ="
        f" max({column}) over () then 0.01 else 0 end as {column}) from {relation}"
    )


BREAKING = {
    "unique": second_copy,
    "unique_combination": second_copy,
    "not_null": missing_value,
    "relationships": orphan,
    "every_raw_row_is_staged": repeated_row,
    "total_equals_raw": one_cent_more,
}


def test_every_kind_of_test_is_known_to_be_breakable(damageable: Damageable) -> None:
    kinds = {kind_of(test) for test in dbt_tests_in(damageable.manifest)}
    # Contracts have files of their own.
    contracts = {"meets_contract", "names_known_rows"}
    assert kinds <= {*BREAKING, "singular", *contracts}


def test_every_singular_test_has_a_damage_it_must_find(
    damageable: Damageable,
) -> None:
    singular = {
        test["name"]
        for test in dbt_tests_in(damageable.manifest)
        if kind_of(test) == "singular"
    }
    # The tests of the Charlson seeds are damaged beside their other proofs.
    assert {*DAMAGES, *SEED_DAMAGES} == singular


def test_no_test_is_a_mere_warning_or_looks_at_part_of_the_rows(
    damageable: Damageable,
) -> None:
    settings = {
        (
            test["config"]["severity"],
            test["config"]["error_if"],
            test["config"]["fail_calc"],
            test["config"]["where"],
        )
        for test in dbt_tests_in(damageable.manifest)
    }
    assert settings == {("ERROR", "!= 0", "count(*)", None)}


@pytest.mark.parametrize(("name", "number"), CASES)
def test_a_singular_test_finds_the_damage(
    damageable_of: DamageableOf, name: str, number: int
) -> None:
    damageable = damageable_of(DEFAULT)
    (test,) = (t for t in dbt_tests_in(damageable.manifest) if t["name"] == name)
    assert damageable.rows_of_test(test, []) == []
    damage = DAMAGES[name][number]
    assert damageable.rows_of_test(test, [damage]) != [], damage


def test_every_generic_test_finds_one_bad_row(damageable_of: DamageableOf) -> None:
    # A relation may be empty in one source system: no row of it can be doubled there.
    found, blind = set(), set()
    for source_system in SOURCES:
        seeing, rest = tried(damageable_of(source_system))
        found |= seeing
        blind |= rest
    assert len(found) > 80
    assert blind - found == set()


def tried(damageable: Damageable) -> tuple[set[str], set[str]]:
    """Return which generic tests find a bad row in what they look at, and which not."""
    seeing: set[str] = set()
    blind: set[str] = set()
    for test in dbt_tests_in(damageable.manifest):
        if kind_of(test) not in BREAKING:
            continue
        node = looked_at(damageable, test)
        query = BREAKING[kind_of(test)](test, node["relation_name"])
        assert damageable.rows_of_test(test, []) == [], test["name"]
        rows = damageable.rows_of_test(test, damageable.replace(node, query))
        (seeing if rows else blind).add(test["name"])
    return seeing, blind


def looked_at(damageable: Damageable, test: Node) -> Node:
    """Return the model, seed or source whose rows a generic test checks."""
    if test["attached_node"]:
        return damageable.node(test["attached_node"])
    named = test["test_metadata"]["kwargs"]["model"]
    for unique_id in test["depends_on"]["nodes"]:
        source = damageable.node(unique_id)
        if f"source('{source['source_name']}', '{source['name']}')" in named:
            return source
    raise AssertionError(f"{test['name']} looks at nothing that this test can find.")


@pytest.fixture
def damaged_copy(
    built_sample_on: Callable[[Target], Warehouse],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Warehouse]:
    """Give a copy of the built sample with two faults."""
    copy = copy_of(built_sample_on("duckdb"), tmp_path_factory.mktemp("damaged_copy"))
    for statement in (
        f"update {copy.relation('core', 'admissions')} set charlson_score = 30",
        f"create or replace table {copy.relation('core', 'patients')} as"
        f" select * from {copy.relation('core', 'patients')} offset 1",
    ):
        copy.execute(statement)
    yield copy


def test_dbt_itself_fails_on_a_fault_and_names_the_test(
    damaged_copy: Warehouse,
) -> None:
    failing = {
        "a_charlson_score_lies_between_its_limits",
        "fct_hospital_outcomes_knows_every_patient_key",
    }
    passing = {"fct_hospital_outcomes_repeats_no_admission_key"}
    done = damaged_copy.dbt("test", "--select", *sorted(failing | passing), check=False)
    assert done.returncode == 1
    assert read_statuses(damaged_copy) == {
        **dict.fromkeys(failing, "fail"),
        **dict.fromkeys(passing, "pass"),
    }
