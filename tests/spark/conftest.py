"""Fixtures of the tests on Spark; elsewhere they would not find it."""

import importlib.util
from collections.abc import Callable

import pytest

from tests.harness import Target, Warehouse
from tests.harness.manifest import read_manifest, relations_of
from tests.harness.spark import shown

# `make test` runs without Spark, `make test-spark` with it.
if importlib.util.find_spec("pyspark") is None:
    collect_ignore_glob = ["test_*.py"]


@pytest.fixture(scope="session")
def spark_sample(built_sample_on: Callable[[Target], Warehouse]) -> Warehouse:
    """Give data/sample, loaded and built on Spark, to be read only."""
    return built_sample_on("spark")


@pytest.fixture(scope="session")
def shown_sample(spark_sample: Warehouse) -> Warehouse:
    """Give what Spark shows of the sample, as a DuckDB file."""
    return shown(spark_sample, relations_of(read_manifest(spark_sample)))
