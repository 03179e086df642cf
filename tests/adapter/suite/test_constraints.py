"""dbt's tests of contracts and constraints, with the types and messages of MySQL."""

import pytest
from dbt.tests.adapter.constraints.test_constraints import (
    BaseConstraintQuotedColumn,
    BaseConstraintsRollback,
    BaseConstraintsRuntimeDdlEnforcement,
    BaseIncrementalConstraintsColumnsEqual,
    BaseIncrementalConstraintsRollback,
    BaseIncrementalConstraintsRuntimeDdlEnforcement,
    BaseModelConstraintsRuntimeEnforcement,
    BaseTableConstraintsColumnsEqual,
    BaseViewConstraintsColumnsEqual,
)

pytestmark = pytest.mark.slow


class Types:
    """The types that a contract compares."""

    @pytest.fixture
    def int_type(self) -> str:
        return "INTEGER"

    @pytest.fixture
    def data_types(self) -> list[list[str]]:
        # An expression, its type in a contract, and what an error calls it.
        return [
            ["1", "integer", "INTEGER"],
            ["'text'", "text", "TEXT"],
            ["cast('2019-01-01' as date)", "date", "DATE"],
            ["cast('2013-11-03 00:00:00' as datetime)", "datetime", "DATETIME"],
            ["cast('1.5' as decimal(10, 2))", "decimal(10, 2)", "DECIMAL"],
            ["1.5e0", "double", "DOUBLE"],
        ]


class TestTableConstraintsColumnsEqual(Types, BaseTableConstraintsColumnsEqual):
    pass


class TestViewConstraintsColumnsEqual(Types, BaseViewConstraintsColumnsEqual):
    pass


class TestIncrementalConstraintsColumnsEqual(
    Types, BaseIncrementalConstraintsColumnsEqual
):
    pass


class Refusal:
    """What both servers say of a null in a column that takes none."""

    @pytest.fixture
    def expected_error_messages(self) -> list[str]:
        return ["1048: Column 'id' cannot be null"]


class TestConstraintsRollback(Refusal, BaseConstraintsRollback):
    pass


class TestIncrementalConstraintsRollback(Refusal, BaseIncrementalConstraintsRollback):
    pass


class ColumnConstraints:
    """Constraints of columns: one check each, and no foreign key."""

    @pytest.fixture(scope="class")
    def expected_sql(self) -> str:
        return """
            create table <model_identifier> (
                id integer not null primary key unique
                    check (((id > 0)) and (id >= 1)),
                color text,
                date_day text
            ) as
            select `id`, `color`, `date_day`
            from (
                -- depends_on: <foreign_key_model_identifier>
                select 'blue' as color, 1 as id, '2019-01-01' as date_day
            ) as model_subq
            order by `id`
        """


class TestConstraintsRuntimeDdlEnforcement(
    ColumnConstraints, BaseConstraintsRuntimeDdlEnforcement
):
    pass


class TestIncrementalConstraintsRuntimeDdlEnforcement(
    ColumnConstraints, BaseIncrementalConstraintsRuntimeDdlEnforcement
):
    pass


class TestModelConstraintsRuntimeEnforcement(BaseModelConstraintsRuntimeEnforcement):
    @pytest.fixture(scope="class")
    def expected_sql(self) -> str:
        return """
            create table <model_identifier> (
                id integer not null,
                color text,
                date_day text,
                check ((id > 0)),
                check (id >= 1),
                primary key (id),
                constraint strange_uniqueness_requirement unique (color, date_day)
            ) as
            select `id`, `color`, `date_day`
            from (
                -- depends_on: <foreign_key_model_identifier>
                select 'blue' as color, 1 as id, '2019-01-01' as date_day
            ) as model_subq
            order by `id`
        """


class TestConstraintQuotedColumn(BaseConstraintQuotedColumn):
    @pytest.fixture(scope="class")
    def expected_sql(self) -> str:
        return """
            create table <model_identifier> (
                id integer not null,
                `from` text not null,
                date_day text,
                check ((`from` = 'blue'))
            ) as
            select `id`, `from`, `date_day`
            from (
                select 'blue' as `from`, 1 as id, '2019-01-01' as date_day
            ) as model_subq
        """
