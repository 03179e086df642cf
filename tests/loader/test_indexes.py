"""Indexes that the contract asks for."""

from collections.abc import Callable
from pathlib import Path

import pytest

from dev.harness import REPOSITORY, open_warehouse
from dev.servers import KINDS, Kind, Server


@pytest.mark.parametrize("kind", KINDS)
def test_a_column_marked_indexed_has_an_index_on_a_server(
    kind: Kind, server_of: Callable[[Kind], Server], tmp_path: Path
) -> None:
    with open_warehouse(kind, server_of(kind), tmp_path) as warehouse:
        warehouse.load(REPOSITORY / "data" / "sample")
        indexed = warehouse.query(
            "select column_name from information_schema.statistics"
            " where table_schema = ? and table_name = ? and index_name <> 'PRIMARY'",
            (warehouse.schema("raw"), "network__hospital_outcomes"),
        )
    assert indexed == [("patient_id",)]
