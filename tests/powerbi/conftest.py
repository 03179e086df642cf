"""The built sample, its manifest, and copies of the project to damage."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.harness import Target, Warehouse
from tests.harness.manifest import read_manifest
from tests.powerbi.comparison import POWERBI
from tools.powerbi.star import Manifest


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
