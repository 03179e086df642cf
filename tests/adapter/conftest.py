"""Fixtures of the tests of the adapter."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from dev.servers import Server
from tests.adapter.project import Project, new_project


@pytest.fixture
def project(server: Server, tmp_path: Path) -> Iterator[Project]:
    """Give an empty dbt project, once per server."""
    with new_project(server, tmp_path) as opened:
        yield opened
