"""What the contracts of the marts declare is what the engines built."""

from collections.abc import Callable

import pytest

from dev.harness import Target, Warehouse
from dev.harness.manifest import Relation, read_manifest, relations_of
from dev.harness.sources import SOURCES

LAYERS = ("core", "star", "findings", "quality")

# What an engine's catalogue calls a declared type, where the two differ. Displayed
# widths of integers are MariaDB's; DuckDB keeps no length of a text.
SPELLINGS: dict[Target, dict[str, str]] = {
    "duckdb": {"int": "integer", "datetime": "timestamp"},
    "mysql": {},
    "mariadb": {"int": "int(11)", "bigint": "bigint(20)"},
}


def as_spelled(data_type: str, target: Target) -> str:
    """Return how the catalogue of an engine spells a declared type."""
    if target == "duckdb" and data_type.startswith("varchar"):
        return "varchar"
    return SPELLINGS[target].get(data_type, data_type)


def declared(warehouse: Warehouse) -> list[Relation]:
    """Return the relations whose contract the warehouse must hold."""
    return relations_of(read_manifest(warehouse), LAYERS)


def built_columns(warehouse: Warehouse, relation: Relation) -> list[tuple[str, ...]]:
    """Return name, type and nullability of each column, in order."""
    column_type = "data_type" if warehouse.server is None else "column_type"
    rows = warehouse.query(
        f"select column_name, {column_type}, is_nullable"
        " from information_schema.columns"
        " where table_schema = ? and table_name = ? order by ordinal_position",
        (warehouse.schema(relation.layer), relation.name),
    )
    return [(row[0], str(row[1]).replace(" ", "").lower(), row[2]) for row in rows]


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("target", ["duckdb", "mysql", "mariadb"])
def test_every_column_has_its_declared_name_place_and_type(
    built_on: Callable[[str, Target], Warehouse], source: str, target: Target
) -> None:
    warehouse = built_on(source, target)
    wrong = [
        f"{relation}: built {found}, declared {wanted}"
        for relation in declared(warehouse)
        for found, wanted in zip(
            [column[:2] for column in built_columns(warehouse, relation)],
            [
                (name, as_spelled(data_type, target))
                for name, data_type in relation.data_types.items()
            ],
            strict=True,
        )
        if found != wanted
    ]
    assert wrong == []


def test_tables_refuse_missing_values_where_their_contracts_do(
    built_sample: Warehouse,
) -> None:
    for relation in declared(built_sample):
        # Views hold nothing; those of the star, and the results of tests.
        if relation.layer != "star" and relation.name != "dq_test_results":
            refusing = {
                name
                for name, _, nullable in built_columns(built_sample, relation)
                if nullable == "NO"
            }
            assert refusing == relation.not_null, str(relation)
            assert set(relation.primary_key) <= refusing, str(relation)


def test_core_tables_have_their_grain_as_primary_key(built_sample: Warehouse) -> None:
    for relation in declared(built_sample):
        if relation.layer == "core":
            assert key_columns(built_sample, relation) == relation.primary_key


@pytest.mark.parametrize("target", ["mysql", "mariadb"])
def test_core_tables_have_their_declared_indexes(
    request: pytest.FixtureRequest, target: Target
) -> None:
    warehouse = request.getfixturevalue("built_sample_on")(target)
    relations = [r for r in declared(warehouse) if r.indexes]
    assert relations
    for relation in relations:
        rows = warehouse.query(
            "select index_name, column_name from information_schema.statistics"
            " where table_schema = ? and table_name = ? and index_name <> 'PRIMARY'"
            " order by index_name, seq_in_index",
            (warehouse.schema(relation.layer), relation.name),
        )
        found: dict[str, tuple[str, ...]] = {}
        for index, column in rows:
            found[index] = (*found.get(index, ()), column)
        assert sorted(found.values()) == sorted(relation.indexes), str(relation)


def key_columns(warehouse: Warehouse, relation: Relation) -> tuple[str, ...]:
    """Return the columns of a table's primary key, in order."""
    rows = warehouse.query(
        "select usages.column_name from information_schema.key_column_usage as usages"
        " inner join information_schema.table_constraints as constraints"
        " on usages.constraint_name = constraints.constraint_name"
        " and usages.table_schema = constraints.table_schema"
        " and usages.table_name = constraints.table_name"
        " where constraints.constraint_type = 'PRIMARY KEY'"
        " and usages.table_schema = ? and usages.table_name = ?"
        " order by usages.ordinal_position",
        (warehouse.schema(relation.layer), relation.name),
    )
    return tuple(row[0] for row in rows)
