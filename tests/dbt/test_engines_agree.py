"""The same files give the same marts on every engine, compared row by row."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from dev.harness import Target, Warehouse
from dev.harness.built import copy_of
from dev.harness.compare import differences, same_value
from dev.harness.manifest import read_manifest, relations_of
from dev.harness.sources import SOURCES

WarehouseOn = Callable[[Target], Warehouse]
BuiltOn = Callable[[str, Target], Warehouse]


@pytest.mark.parametrize("target", ["mysql", "mariadb"])
@pytest.mark.parametrize("source", SOURCES)
def test_every_relation_is_the_same_on_a_server_as_on_duckdb(
    built_on: BuiltOn, source: str, target: Target
) -> None:
    here, there = built_on(source, "duckdb"), built_on(source, target)
    relations = relations_of(read_manifest(here))
    assert len(relations) > 20
    assert [
        sentence
        for relation in relations
        for sentence in differences(relation, here, there)
    ] == []


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        (
            "update {} set charlson_score = charlson_score + 1 where {}",
            "core.admissions.charlson_score differs between duckdb and duckdb"
            " in rows: 1.",
        ),
        (
            "update {} set hospital_charges = hospital_charges + 0.01 where {}",
            "core.admissions.hospital_charges differs between duckdb and duckdb"
            " in rows: 1.",
        ),
        ("delete from {} where {}", "core.admissions has rows only on duckdb: 1."),
    ],
)
def test_a_difference_is_named_by_relation_and_column_without_a_value(
    built_sample_on: WarehouseOn,
    tmp_path: Path,
    damage: str,
    sentence: str,
) -> None:
    original = built_sample_on("duckdb")
    copy = copy_of(original, tmp_path)
    table = copy.relation("core", "admissions")
    one_row = f"admission_key = (select min(admission_key) from {table})"
    copy.execute(damage.format(table, one_row))
    (admissions,) = (
        relation
        for relation in relations_of(read_manifest(original), ["core"])
        if relation.name == "admissions"
    )
    assert differences(admissions, original, copy) == [sentence]


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        (1.0, 1.0 + 1e-12, True),
        (1.0, 1.0 + 1e-6, False),
        (Decimal("1.50"), Decimal("1.5"), True),
        (Decimal("1.50"), Decimal("1.51"), False),
        (1, Decimal("1"), False),  # a sum that became a decimal
        (1, True, False),  # a comparison that stayed a boolean
        ("I10", "i10", False),
        (date(2024, 1, 1), date(2024, 1, 1), True),
        (None, 0, False),
        (None, None, True),
    ],
)
def test_values_are_the_same_when_value_and_kind_are(
    one: object, other: object, is_same: bool
) -> None:
    assert same_value(one, other) is is_same
