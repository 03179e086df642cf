"""Indexes that the contract asks for."""

from tests.loader.conftest import Clinic, on_servers, visit, visits


@on_servers
def test_a_column_marked_indexed_has_an_index_on_a_server(clinic: Clinic) -> None:
    clinic.load(visits(visit()))
    indexed = clinic.warehouse.query(
        "select column_name from information_schema.statistics"
        " where table_schema = ? and table_name = ? and index_name <> 'PRIMARY'",
        (clinic.warehouse.schema("raw"), "clinic__visits"),
    )
    assert indexed == [("ward",)]
