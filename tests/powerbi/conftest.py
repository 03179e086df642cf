"""The built sample, its manifest, and copies of the project to damage."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from dev.harness import Target, Warehouse
from dev.harness.manifest import read_manifest
from dev.powerbi.star import Manifest
from tests.powerbi.comparison import POWERBI


@pytest.fixture(scope="session")
def sample_warehouse(built_sample_on: Callable[[Target], Warehouse]) -> Warehouse:
    """Give the sample, loaded and built on DuckDB."""
    return built_sample_on("duckdb")


@pytest.fixture(scope="session")
def manifest(sample_warehouse: Warehouse) -> Manifest:
    """Give dbt's manifest of the built sample."""
    return read_manifest(sample_warehouse)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Give a copy of the committed project that the test may damage."""
    return Path(shutil.copytree(POWERBI, tmp_path / "powerbi"))
