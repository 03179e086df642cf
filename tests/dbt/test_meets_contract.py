"""meets_contract finds every rule of a contract broken, and quotes no value."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from dev.harness import Target, Warehouse
from dev.harness.built import copy_of
from dev.harness.manifest import Node, dbt_tests_in, read_statuses
from dev.harness.sources import SOURCES
from tests.dbt.damage import Damageable

DamageableOf = Callable[[str], Damageable]
SENTINEL = "Zaphod Beeblebrox"


@dataclass(frozen=True)
class Rule:
    """A rule of one column, how the test names it and an expression that breaks it."""

    column: str
    name: str
    breaking: str


def rules_of(source: Node) -> Iterator[Rule]:
    """Yield the rules that the meta of a source table states."""
    for column in source["columns"].values():
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
            yield Rule(name, "is not an allowed value", str(stranger))


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
    tests = {
        test["depends_on"]["nodes"][0]: test
        for test in dbt_tests_in(damageable.manifest)
        if (test.get("test_metadata") or {}).get("name") == "meets_contract"
    }
    assert set(tests) == {source["unique_id"] for source in sources}
    checked, wrong = set(), []
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
            checked.add(" ".join(rule.name.split()[:2]))
            if found != [(rule.column, rule.name, 1)]:
                wrong.append((source["name"], rule))
    assert wrong == []
    lists = {"network": {"has an"}, "mimic": set()}[source_system]
    assert checked == {"is missing", "is below", "is above", "is not", *lists}


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
