"""dbt's tests of contracts and constraints, with the types and messages of MySQL."""

import pytest
from dbt.tests.adapter.constraints import fixtures
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
            select id, color, date_day
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
    def models(self) -> dict[str, str]:
        # MySQL has no unique key over text without a length.
        contract = fixtures.constrained_model_schema_yml
        return {
            "my_model.sql": fixtures.my_model_wrong_order_depends_on_fk_sql,
            "foreign_key_model.sql": fixtures.foreign_key_model_sql,
            "constraints_schema.yml": contract.replace(": text", ": varchar(20)"),
        }

    @pytest.fixture(scope="class")
    def expected_sql(self) -> str:
        return """
            create table <model_identifier> (
                id integer not null,
                color varchar(20),
                date_day varchar(20),
                check ((id > 0)),
                check (id >= 1),
                primary key (id),
                constraint strange_uniqueness_requirement unique (color, date_day)
            ) as
            select id, color, date_day
            from (
                -- depends_on: <foreign_key_model_identifier>
                select 'blue' as color, 1 as id, '2019-01-01' as date_day
            ) as model_subq
            order by `id`
        """


class TestConstraintQuotedColumn(BaseConstraintQuotedColumn):
    @pytest.fixture(scope="class")
    def models(self) -> dict[str, str]:
        contract = fixtures.model_quoted_column_schema_yml
        return {
            "my_model.sql": fixtures.my_model_with_quoted_column_name_sql,
            "constraints_schema.yml": contract.replace('"from"', "`from`"),
        }

    @pytest.fixture(scope="class")
    def expected_sql(self) -> str:
        return """
            create table <model_identifier> (
                id integer not null,
                `from` text not null,
                date_day text,
                check ((`from` = 'blue'))
            ) as
            select id, `from`, date_day
            from (
                select 'blue' as `from`, 1 as id, '2019-01-01' as date_day
            ) as model_subq
        """
