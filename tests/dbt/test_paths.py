"""dbt opens the DuckDB file that the loader opens, or is refused as the loader is."""

from dataclasses import replace

import pytest

from dev.harness import Warehouse
from loader.errors import UserError
from loader.settings import project_directory, read_settings
from tests.loader.conftest import on_duckdb


@on_duckdb
@pytest.mark.parametrize("path", [":memory:", "x.duckdb?access_mode=automatic"])
def test_a_database_that_only_dbt_would_see_is_refused(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    environment = {**warehouse.environment, "CLINICAL_DUCKDB_PATH": path}
    elsewhere = replace(warehouse, environment=environment)
    said = elsewhere.dbt("run-operation", "refuse_shared_by_nobody", check=False)
    assert said.returncode != 0
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(UserError) as refused:
        read_settings(project_directory(), "duckdb")
    sentence = str(refused.value).split(". ")[0]
    assert sentence in " ".join(said.stdout.split())
