"""dbt's tests of data types, with the types that MySQL and MariaDB have."""

import pytest
from dbt.tests.adapter.column_types import fixtures as column_types
from dbt.tests.adapter.column_types.test_column_types import BasePostgresColumnTypes
from dbt.tests.adapter.simple_seed import fixtures as seed_fixtures
from dbt.tests.adapter.simple_seed.test_seed_type_override import (
    BaseSimpleSeedColumnOverride,
)
from dbt.tests.adapter.unit_testing.test_types import BaseUnitTestingTypes
from dbt.tests.adapter.utils.data_types.test_type_boolean import BaseTypeBoolean
from dbt.tests.adapter.utils.data_types.test_type_int import BaseTypeInt
from dbt.tests.adapter.utils.data_types.test_type_string import BaseTypeString
from dbt.tests.adapter.utils.data_types.test_type_timestamp import BaseTypeTimestamp
from dbt.tests.adapter.utils.test_array_append import BaseArrayAppend
from dbt.tests.adapter.utils.test_array_concat import BaseArrayConcat
from dbt.tests.adapter.utils.test_timestamps import BaseCurrentTimestamps
from dbt.tests.fixtures.project import TestProjInfo


class TestColumnTypes(BasePostgresColumnTypes):
    @pytest.fixture(scope="class")
    def models(self) -> dict[str, str]:
        # `cast` knows one integer and one text; a column of a table has its size.
        columns = {
            "smallint_col": "cast(1 as signed)",
            "int_col": "cast(2 as signed)",
            "bigint_col": "cast(3 as signed)",
            "real_col": "cast(4 as float)",
            "double_col": "cast(5 as double)",
            "numeric_col": "cast(6 as decimal(10, 2))",
            "text_col": "cast('7' as char)",
            "varchar_col": "cast('8' as char(20))",
        }
        select = ", ".join(f"{sql} as {name}" for name, sql in columns.items())
        return {
            "model.sql": f"select {select}",
            "schema.yml": column_types.schema_yml,
        }


class TestSimpleSeedColumnOverride(BaseSimpleSeedColumnOverride):
    @pytest.fixture(scope="class")
    def models(self) -> dict[str, str]:
        properties = seed_fixtures.properties__schema_yml
        for postgres, ours in {
            "type: integer": "type: bigint",
            "type: boolean": "type: tinyint(1)",
            "type: timestamp without time zone": "type: datetime(6)",
        }.items():
            properties = properties.replace(postgres, ours)
        return {"schema.yml": properties}


class TestUnitTestingTypes(BaseUnitTestingTypes):
    @pytest.fixture
    def data_types(self) -> list[list[str]]:
        # An expression, and its value in YAML.
        return [
            ["1", "1"],
            ["'1'", "1"],
            ["true", "true"],
            ["cast('2020-01-02' as date)", "2020-01-02"],
            ["cast('2013-11-03 00:00:00' as datetime)", "2013-11-03 00:00:00"],
            ["cast('1.25' as decimal(6, 2))", "1.25"],
            ["1.5e0", "1.5"],
            ["cast('12:30:00' as time)", "'12:30:00'"],
            ["json_object('balance', 7.77)", """'{"balance": 7.77}'"""],
        ]


# A column as dbt's tests read it: name, type, and size of text.
Columns = list[tuple[str, str, int | None]]


def same_family(expected: Columns, actual: Columns) -> bool:
    """Return whether both are integers, or both are text, with the same names.

    An expression has the size that its values need, more often so on MariaDB.
    """
    families = {"tinyint": "integer", "int": "integer", "bigint": "integer"}
    families |= dict.fromkeys(("varchar", "text", "longtext"), "text")
    return [(name, families.get(kind, kind)) for name, kind, _ in expected] == [
        (name, families.get(kind, kind)) for name, kind, _ in actual
    ]


class OfOneFamily:
    """Compares columns by the family of their types."""

    def assert_columns_equal(
        self, project: TestProjInfo, expected_cols: Columns, actual_cols: Columns
    ) -> None:
        assert same_family(expected_cols, actual_cols)


class TestTypeBoolean(OfOneFamily, BaseTypeBoolean):
    @pytest.fixture(scope="class")
    def models(self) -> dict[str, str]:
        # A boolean is a small integer, and 'True' is none.
        sql = "select cast(true as {{ type_boolean() }}) as boolean_col"
        return {"actual.sql": sql}


class TestTypeInt(OfOneFamily, BaseTypeInt):
    pass


class TestTypeString(OfOneFamily, BaseTypeString):
    pass


class TestArrayAppend(OfOneFamily, BaseArrayAppend):
    pass


class TestArrayConcat(OfOneFamily, BaseArrayConcat):
    pass


class TestTypeTimestamp(BaseTypeTimestamp):
    @pytest.fixture(scope="class")
    def seeds(self) -> dict[str, str]:
        # `timestamp` of the servers ends in 2038.
        return {
            "expected.csv": "timestamp_col\n2021-01-01 01:01:01\n",
            "expected.yml": (
                "seeds: [{name: expected, config: {column_types: "
                "{timestamp_col: datetime(6)}}}]"
            ),
        }


class TestCurrentTimestamps(BaseCurrentTimestamps):
    @pytest.fixture(scope="class")
    def expected_schema(self) -> dict[str, str]:
        return {
            "now_timestamp": "datetime(6)",
            "current_timestamp_in_utc_backcompat": "datetime(6)",
            "current_timestamp_backcompat": "datetime(6)",
        }

    @pytest.fixture(scope="class")
    def expected_sql(self) -> str:
        return """
            select current_timestamp(6) as now_timestamp,
                current_timestamp(6) as current_timestamp_in_utc_backcompat,
                current_timestamp(6) as current_timestamp_backcompat
        """
