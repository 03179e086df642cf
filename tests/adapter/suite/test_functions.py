"""dbt's tests of functions in SQL: one expression, deterministic or not."""

from dbt.tests.adapter.functions.test_udfs import (
    DeterministicUDF,
    NonDeterministicUDF,
    SqlUDFDefaultArgSupport,
    StableUDF,
    UDFsBasic,
)
from dbt_common.events.base_types import EventMsg


class Creates(UDFsBasic):
    """Recognises the statement that creates the function."""

    VOLATILITY = "\n    not deterministic reads sql data"

    def is_function_create_event(self, event: EventMsg) -> bool:
        sql = event.data.sql
        return "create function" in sql or "create or replace function" in sql

    def check_function_volatility(self, sql: str) -> None:
        assert self.VOLATILITY in sql


class TestUDFsBasic(Creates, UDFsBasic):
    pass


class TestNonDeterministicUDF(Creates, NonDeterministicUDF):
    pass


class TestDeterministicUDF(Creates, DeterministicUDF):
    VOLATILITY = "\n    deterministic reads sql data"


class TestStableUDF(Creates, StableUDF):
    # The servers do not tell it from one that is not deterministic; dbt warns.
    pass


class TestSqlUDFDefaultArgSupport(Creates, SqlUDFDefaultArgSupport):
    pass
