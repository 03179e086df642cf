"""The manifest of the built sample, its star in memory, and copies to damage."""

import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from tests.harness import REPOSITORY, Target, Warehouse
from tests.harness.manifest import read_manifest
from tests.powerbi.sample import Sample, read_sample
from tools.powerbi.star import Manifest

POWERBI = REPOSITORY / "powerbi"


@pytest.fixture(scope="session")
def sample_warehouse(built_sample_on: Callable[[Target], Warehouse]) -> Warehouse:
    """Give the sample, loaded and built on DuckDB."""
    return built_sample_on("duckdb")


@pytest.fixture(scope="session")
def manifest(sample_warehouse: Warehouse) -> Manifest:
    """Give dbt's manifest of the built sample."""
    return read_manifest(sample_warehouse)


@pytest.fixture(scope="session")
def sample(sample_warehouse: Warehouse) -> Sample:
    """Give the committed model with the rows of the built sample."""
    path = sample_warehouse.environment["CLINICAL_DUCKDB_PATH"]
    with duckdb.connect(path) as database:
        return read_sample(POWERBI, database, sample_warehouse.prefix)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Give a copy of the committed project that the test may damage."""
    return Path(shutil.copytree(POWERBI, tmp_path / "powerbi"))
