"""A project of its own for the drafts, so that the checkout stays as it is."""

from pathlib import Path

import pytest

from clinical_star.shipped import copy_project


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a copy of the dbt project that every command uses."""
    copy = copy_project(tmp_path / "warehouse")
    monkeypatch.setenv("DBT_PROJECT_DIR", str(copy))
    return copy
