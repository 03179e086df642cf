"""dbt's tests of seeds, where MySQL differs: nothing is dropped in cascade."""

from codecs import BOM_UTF8
from collections.abc import Sized
from pathlib import Path
from typing import Any

import pytest
from dbt.tests.adapter.simple_copy.test_copy_uppercase import BaseSimpleCopyUppercase
from dbt.tests.adapter.simple_seed import seeds as dbt_seeds
from dbt.tests.adapter.simple_seed.test_seed import (
    BaseBasicSeedTests,
    BaseSeedConfigFullRefreshOff,
    BaseSeedConfigFullRefreshOn,
    BaseSeedWithWrongDelimiter,
    BaseSimpleSeedWithBOM,
)
from dbt.tests.fixtures.project import TestProjInfo
from dbt.tests.util import (
    check_relations_equal,
    check_table_does_exist,
    run_dbt,
    write_file,
)


class KeepsViews:
    """A full refresh swaps the seed, and the views on it stay."""

    def _check_relation_end_state(
        self, run_result: Sized, project: TestProjInfo, exists: bool
    ) -> None:
        assert len(run_result) == 1
        check_relations_equal(project.adapter, ["seed_actual", "seed_expected"])
        check_table_does_exist(project.adapter, "models__downstream_from_seed_actual")


class TestBasicSeedTests(KeepsViews, BaseBasicSeedTests):
    pass


class TestSeedConfigFullRefreshOn(KeepsViews, BaseSeedConfigFullRefreshOn):
    pass


class TestSeedConfigFullRefreshOff(KeepsViews, BaseSeedConfigFullRefreshOff):
    pass


class TestSeedWithWrongDelimiter(BaseSeedWithWrongDelimiter):
    def test_seed_with_wrong_delimiter(self, project: TestProjInfo) -> None:
        (result,) = run_dbt(["seed"], expect_pass=False)
        assert "1064: You have an error in your SQL syntax" in result.message


class TestSimpleSeedWithBOM(BaseSimpleSeedWithBOM):
    @pytest.fixture(scope="class", autouse=True)
    def setUp(self, project: TestProjInfo) -> None:
        # dbt's own copies a file that is not in the package, of the same rows.
        project.run_sql(dbt_seeds.seeds__expected_sql)
        write_file(
            BOM_UTF8.decode() + dbt_seeds.seed__actual_csv.lstrip(),
            Path(project.project_root, "seeds", "seed_bom.csv"),
        )


class TestSimpleCopyUppercase(BaseSimpleCopyUppercase):
    @pytest.fixture(scope="class")
    def dbt_profile_target(self, target: dict[str, Any]) -> dict[str, Any]:
        return target
