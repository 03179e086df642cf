"""meets_contract finds every rule of a contract broken, and quotes no value."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from dev.harness import Target, Warehouse
from dev.harness.built import copy_of
from dev.harness.manifest import Node, dbt_tests_in, read_statuses
from dev.harness.sources import DEFAULT, SOURCES
from tests.dbt.damage import Damageable

DamageableOf = Callable[[str], Damageable]
SENTINEL = "Zaphod Beeblebrox"
ENTITIES = (
    *("patients", "admissions", "diagnoses"),
    *("lab_results", "prescriptions", "raw_row_counts"),
)


@dataclass(frozen=True)
class Rule:
    """A rule of one column, how the test names it and an expression that breaks it."""

    column: str
    name: str
    breaking: str


def rules_of(node: Node) -> Iterator[Rule]:
    """Yield the rules that the YAML of a raw table or of a canonical model states."""
    for column in node["columns"].values():
        meta, name = column["meta"], column["name"]
        if meta.get("nullable") is False:
            yield Rule(name, "is missing", "null")
        if "min" in meta:
            yield Rule(name, f"is below {meta['min']}", beyond(meta["min"], "-"))
        if "max" in meta:
            yield Rule(name, f"is above {meta['max']}", beyond(meta["max"], "+"))
        if "items" in meta:
            longest = meta["items"]["max_length"]
            name_of_rule = f"has an item over {longest} characters"
            item = f"concat('I10| ', repeat('x', {longest + 1}))"
            yield Rule(name, name_of_rule, item)
        if "values" in meta:
            stranger = 99 if isinstance(meta["values"][0], int) else f"'{SENTINEL}'"
            allowed = ", ".join(map(str, meta["values"]))
            yield Rule(name, f"is none of {allowed}", str(stranger))
        if node["resource_type"] == "model":
            yield from rules_of_type(column)


def rules_of_type(column: Node) -> Iterator[Rule]:
    """Yield what the type of a column of a canonical model refuses."""
    name, (kind, _, sizes) = column["name"], column["data_type"].partition("(")
    if kind == "varchar":
        longest = int(sizes.rstrip(")"))
        too_long = f"repeat('x', {longest + 1})"
        yield Rule(name, f"has over {longest} characters", too_long)
    if kind == "decimal":
        digits, scale = map(int, sizes.rstrip(")").split(","))
        yield Rule(name, f"has over {scale} decimals", f"0.{'0' * scale}1")
        too_much = f"1{'0' * (digits - scale)}"
        yield Rule(name, f"does not fit {column['data_type']}", too_much)


def beyond(limit: Any, sign: str) -> str:
    """Write the first number or day beyond a limit."""
    return f"{limit} {sign} 1" if isinstance(limit, int) else f"date '{limit}' {sign} 1"


@pytest.mark.parametrize("source_system", SOURCES)
def test_every_rule_of_the_contract_is_found_broken(
    damageable_of: DamageableOf, source_system: str
) -> None:
    damageable = damageable_of(source_system)
    sources = [
        source
        for source in damageable.manifest["sources"].values()
        if source["source_name"] == source_system  # the loader's records have no rules
    ]
    tests = contract_tests(damageable)
    assert {name for name in tests if name.startswith("source.")} == {
        source["unique_id"] for source in sources
    }
    wrong = []
    for source in sources:
        relation = source["relation_name"]
        for rule in rules_of(source):
            query = (
                f"select * from {relation} union all by name"
                f" (select * replace (cast_to_type({rule.breaking}, {rule.column})"
                f" as {rule.column}) from {relation} limit 1)"
            )
            found = damageable.rows_of_test(
                tests[source["unique_id"]], damageable.replace(source, query)
            )
            if found != [(rule.column, rule.name, 1)]:
                wrong.append((source["name"], rule))
    assert wrong == []


def test_every_rule_of_a_canonical_model_is_found_broken(
    damageable_of: DamageableOf,
) -> None:
    damageable = damageable_of(DEFAULT)
    tests = contract_tests(damageable)
    models = [damageable.node(name) for name in tests if name.startswith("model.")]
    assert {model["name"] for model in models} == {
        f"stg_{entity}" for entity in ENTITIES
    }
    checked, wrong = set(), []
    for model in models:
        relation, test = model["relation_name"], tests[model["unique_id"]]
        key = ", ".join(model["meta"]["primary_key"])
        for rule in rules_of(model):
            # The row is there twice, and so is its key, unless that is what is broken.
            query = (
                f"select * from {relation} union all by name (select * replace"
                f" ({rule.breaking} as {rule.column}) from {relation} limit 1)"
            )
            found = damageable.rows_of_test(test, damageable.replace(model, query))
            checked.add(" ".join(rule.name.split()[:2]))
            if (rule.column, rule.name, 1) not in found:
                wrong.append((model["name"], rule))
        twice = f"select * from {relation} union all (select * from {relation} limit 1)"
        found = damageable.rows_of_test(test, damageable.replace(model, twice))
        assert found == [(key, "is repeated", 1)]
    # The files of this source name other code systems, which later models count.
    assert [rule.column for _, rule in wrong] == ["code_system"]
    assert checked == {
        *("is missing", "is below", "is above"),
        *("is none", "has over", "does not"),
    }


def contract_tests(damageable: Damageable) -> dict[str, Node]:
    """Return the tests of contracts by the unique id of what they test."""
    return {
        test["depends_on"]["nodes"][0]: test
        for test in dbt_tests_in(damageable.manifest)
        if (test.get("test_metadata") or {}).get("name") == "meets_contract"
    }


def test_a_broken_rule_is_reported_without_the_value(
    built_sample_on: Callable[[Target], Warehouse],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    copy = copy_of(built_sample_on("duckdb"), tmp_path_factory.mktemp("broken_rule"))
    patients = copy.relation("raw", "network__patients")
    copy.execute(f"update {patients} set insurance_type = ?", [SENTINEL])
    done = copy.dbt("test", "--select", "source:network.patients", check=False)
    assert done.returncode == 1
    assert read_statuses(copy)["network_patients_meets_its_contract"] == "fail"
    written = [
        path.read_bytes()
        for path in copy.directory.rglob("*")
        if path.suffix != ".duckdb"
        if path.is_file()
    ]
    assert len(written) > 3
    assert not [text for text in written if SENTINEL.encode() in text]
    assert SENTINEL not in done.stdout + done.stderr
