"""Every dbt test of the Charlson seeds finds the faults it is there for."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import duckdb
import pytest

from dev.harness import Target, Warehouse
from dev.harness.built import copy_of
from dev.harness.manifest import dbt_tests_in, read_manifest
from tests.charlson.seed_damage import DAMAGES

CASES = [
    pytest.param(name, damage, id=f"{name}-{number}")
    for name, damages in DAMAGES.items()
    for number, damage in enumerate(damages)
]


@dataclass(frozen=True)
class SeededWarehouse:
    """A DuckDB warehouse with seeds, and the SQL of the tests on them."""

    connection: duckdb.DuckDBPyConnection
    schema: str
    test_sql: dict[str, str]


@pytest.fixture(scope="module")
def seeded(
    built_sample_on: Callable[[Target], Warehouse],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[SeededWarehouse]:
    directory = tmp_path_factory.mktemp("charlson_seeds")
    warehouse = copy_of(built_sample_on("duckdb"), directory)
    test_sql = {
        test["name"]: test["compiled_code"]
        for test in dbt_tests_in(read_manifest(built_sample_on("duckdb")))
        if test["original_file_path"].startswith("tests/seeds/")
    }
    with duckdb.connect(warehouse.environment["CLINICAL_DUCKDB_PATH"]) as connection:
        yield SeededWarehouse(connection, warehouse.schema("seeds"), test_sql)


def test_every_test_of_the_charlson_seeds_has_its_damage(
    seeded: SeededWarehouse,
) -> None:
    assert set(seeded.test_sql) == set(DAMAGES)


@pytest.mark.parametrize(("name", "damage"), CASES)
def test_a_test_of_the_charlson_seeds_finds_the_damage(
    seeded: SeededWarehouse, name: str, damage: str
) -> None:
    sql = seeded.test_sql[name]
    assert seeded.connection.execute(sql).fetchall() == []
    seeded.connection.begin()
    try:
        seeded.connection.execute(damage.replace("seeds.", f"{seeded.schema}."))
        assert seeded.connection.execute(sql).fetchall() != []
    finally:
        seeded.connection.rollback()
