"""What loads and builds on every database does so in a Spark session on this machine.

It builds one source; a cluster builds both, in test_cluster.
"""

import shutil
from collections.abc import Callable

import duckdb

from dev.harness import Target, Warehouse
from dev.harness.manifest import (
    dbt_tests_in,
    read_manifest,
    read_statuses,
    relations_of,
)
from dev.harness.spark import ask, name_of
from tests.spark.comparison import unlike

WarehouseOn = Callable[[Target], Warehouse]
# What Spark calls the types of the contracts, where the name is another.
SPARK_TYPES = {"text": "string", "datetime": "timestamp_ntz"}


def test_every_relation_is_the_same_on_spark_as_on_duckdb(
    built_sample_on: WarehouseOn,
) -> None:
    assert unlike(built_sample_on("spark"), built_sample_on("duckdb")) == []


def test_every_dbt_test_passes_on_spark(built_sample_on: WarehouseOn) -> None:
    spark = built_sample_on("spark")
    statuses = read_statuses(spark)
    tests = dbt_tests_in(read_manifest(spark))
    assert len(tests) > 100
    assert {statuses.get(test["name"]) for test in tests} == {"pass"}


def test_every_column_has_the_type_of_its_contract(
    built_sample_on: WarehouseOn,
) -> None:
    spark = built_sample_on("spark")
    relations = relations_of(read_manifest(spark), ["core", "findings"])
    described = ask(spark, [f"describe {name_of(spark, r)}" for r in relations])
    for relation, rows in zip(relations, described, strict=True):
        assert {name: type_ for name, type_, _ in rows} == {
            name: SPARK_TYPES.get(type_, type_)
            for name, type_ in relation.data_types.items()
        }, relation


def test_a_build_that_fails_leaves_the_old_table_and_says_why(
    built_sample_on: WarehouseOn,
) -> None:
    spark = built_sample_on("spark")
    raw = spark.directory / "spark" / "raw" / spark.prefix / "versions"
    [file] = raw.glob("*/network__patients/*.parquet")
    original = spark.directory / "original.parquet"
    shutil.copy(file, original)
    try:
        duckdb.sql(
            "copy (select * replace (case when patient_id = (select min(patient_id) "
            f"from '{original}') then null else patient_id end as patient_id) "
            f"from '{original}') to '{file}' (format parquet)"
        )
        file.with_name(f".{file.name}.crc").unlink(missing_ok=True)
        failed = spark.dbt("run", "--select", "patients", check=False)
    finally:
        shutil.copy(original, file)
    assert failed.returncode == 1
    assert "patients.patient_key is null against its contract" in failed.stdout
    [[(count,)]] = ask(spark, [f"select count(*) from {spark.prefix}_core.patients"])
    assert count == 200
