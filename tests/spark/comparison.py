"""Comparing what was built on Spark with what was built on DuckDB."""

from dev.harness import Warehouse
from dev.harness.compare import differences
from dev.harness.manifest import read_manifest, relations_of
from dev.harness.spark import shown


def unlike(spark: Warehouse, duckdb_: Warehouse) -> list[str]:
    """Return how the relations on Spark differ from those on DuckDB, as sentences."""
    relations = relations_of(read_manifest(duckdb_))
    assert len(relations) > 20
    seen = shown(spark, relations)
    return [
        sentence
        for relation in relations
        for sentence in differences(relation, duckdb_, seen)
    ]
