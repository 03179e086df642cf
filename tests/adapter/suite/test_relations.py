"""dbt's tests that compare generated SQL, or need SQL that MySQL lacks."""

import hashlib
import re
from pathlib import Path

import pytest
from dbt.tests.adapter.dbt_show.test_dbt_show import BaseShowDoesNotHandleDoubleLimit
from dbt.tests.adapter.ephemeral.test_ephemeral import (
    BaseEphemeralMulti,
    BaseEphemeralNested,
)
from dbt.tests.adapter.grants.test_invalid_grants import BaseInvalidGrants
from dbt.tests.adapter.utils import fixture_date, fixture_hash
from dbt.tests.adapter.utils.test_date import BaseDate
from dbt.tests.adapter.utils.test_hash import BaseHash
from dbt.tests.fixtures.project import TestProjInfo
from dbt.tests.util import check_relations_equal, run_dbt

from dev.servers import Kind, Server


def generated(model: str) -> str:
    """Return the statement that dbt ran for a model, without blanks."""
    text = Path("target", "run", "test", "models", f"{model}.sql").read_text("utf-8")
    return re.sub(r"\s+", "", text)


class TestEphemeralMulti(BaseEphemeralMulti):
    def test_ephemeral_multi(self, project: TestProjInfo) -> None:
        run_dbt(["seed"])
        assert len(run_dbt(["run"])) == 3
        for model in ("dependent", "double_dependent", "super_dependent"):
            check_relations_equal(project.adapter, ["seed", model])
        expected = f"""
            create or replace view `{project.test_schema}`.`double_dependent` as
            with __dbt__cte__base as (
                select * from {project.test_schema}.seed
            ), __dbt__cte__base_copy as (
                select * from __dbt__cte__base
            ) -- base_copy just pulls from base. Make sure the listed
            -- graph of CTEs all share the same dbt_cte__base cte
            select * from __dbt__cte__base where gender = 'Male'
            union all
            select * from __dbt__cte__base_copy where gender = 'Female'
        """
        assert generated("double_dependent") == re.sub(r"\s+", "", expected)


class TestEphemeralNested(BaseEphemeralNested):
    def test_ephemeral_nested(self, project: TestProjInfo) -> None:
        assert len(run_dbt(["run"])) == 2
        schema = project.test_schema
        expected = f"""
            create or replace view `{schema}`.`root_view` as
            with __dbt__cte__ephemeral_level_two as (
                select * from `{schema}`.`source_table`
            ), __dbt__cte__ephemeral as (
                select * from __dbt__cte__ephemeral_level_two
            )
            select * from __dbt__cte__ephemeral
        """
        assert generated("root_view") == re.sub(r"\s+", "", expected)


class TestShowDoesNotHandleDoubleLimit(BaseShowDoesNotHandleDoubleLimit):
    DATABASE_ERROR_MESSAGE = "1064: "


class TestInvalidGrants(BaseInvalidGrants):
    kind: Kind

    @pytest.fixture(autouse=True)
    def _kind(self, server: Server) -> None:
        self.kind = server.kind

    def grantee_does_not_exist_error(self) -> str:
        return {"mysql": "1410: ", "mariadb": "1133: "}[self.kind]

    def privilege_does_not_exist_error(self) -> str:
        return {"mysql": "3619: ", "mariadb": "1064: "}[self.kind]


class TestDate(BaseDate):
    @pytest.fixture(scope="class")
    def models(self) -> dict[str, str]:
        join = "from generated_dates\n    full outer join expected_dates on"
        left, right = (join.replace("full outer", side) for side in ("left", "right"))
        columns = "generated_dates.date_day, expected_dates.expected"
        condition = "generated_dates.date_day = expected_dates.expected"
        sql = fixture_date.models__test_date_sql
        assert join in sql
        return {
            "test_date.yml": fixture_date.models__test_date_yml,
            "test_date.sql": sql.replace(
                f"{join} {condition}",
                f"{left} {condition} union select {columns} {right} {condition}",
            ),
        }


class TestHash(BaseHash):
    @pytest.fixture(scope="class")
    def seeds(self, server: Server) -> dict[str, str]:
        # MySQL 9.6 and newer have md5() only with a component.
        rows = fixture_hash.seeds__data_hash_csv
        if server.kind == "mysql":
            for text in (b"ab", b"a", b"1", b""):
                md5 = hashlib.md5(text, usedforsecurity=False).hexdigest()
                assert md5 in rows
                rows = rows.replace(md5, hashlib.sha256(text).hexdigest())
        return {"data_hash.csv": rows}
