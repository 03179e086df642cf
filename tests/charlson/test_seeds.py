"""Every dbt test of the Charlson seeds finds the faults it is there for."""

from collections.abc import Iterator
from dataclasses import dataclass

import duckdb
import pytest

from dev.harness import open_warehouse
from tests.charlson.seed_damage import DAMAGES

CASES = [
    pytest.param(name, damage, id=f"{name}-{number}")
    for name, damages in DAMAGES.items()
    for number, damage in enumerate(damages)
]


@dataclass(frozen=True)
class SeededWarehouse:
    """A DuckDB warehouse with nothing but seeds, and the SQL of the tests on them."""

    connection: duckdb.DuckDBPyConnection
    schema: str
    test_sql: dict[str, str]


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SeededWarehouse]:
    directory = tmp_path_factory.mktemp("charlson_seeds")
    with open_warehouse("duckdb", None, directory) as warehouse:
        warehouse.dbt("seed")
        warehouse.dbt("compile", "--select", "path:tests/seeds")
        compiled = warehouse.dbt_target.glob("compiled/*/tests/seeds/*.sql")
        test_sql = {path.stem: path.read_text("utf-8") for path in compiled}
        path = warehouse.environment["CLINICAL_DUCKDB_PATH"]
        with duckdb.connect(path) as connection:
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
