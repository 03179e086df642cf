"""dbt's tests of the catalog and of descriptions: views keep none on these servers."""

from collections.abc import Mapping
from typing import Any

import pytest
from dbt.artifacts.schemas.catalog import CatalogArtifact
from dbt.tests.adapter.basic import expected_catalog
from dbt.tests.adapter.basic.test_docs_generate import (
    BaseDocsGenerate,
    BaseDocsGenReferences,
)
from dbt.tests.adapter.basic.test_get_catalog_for_single_relation import (
    BaseGetCatalogForSingleRelation,
)
from dbt.tests.adapter.catalog import files
from dbt.tests.adapter.catalog.relation_types import CatalogRelationTypes
from dbt.tests.adapter.persist_docs.test_persist_docs import (
    BasePersistDocs,
    BasePersistDocsBase,
    BasePersistDocsColumnMissing,
)
from dbt.tests.fixtures.project import TestProjInfo
from dbt.tests.util import AnyString
from dbt_common.contracts.metadata import CatalogTable, ColumnMetadata, TableMetadata


class AnyStatistics(dict[str, Any]):
    """Equals the statistics of any relation: their figures are estimates."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Mapping) and "has_stats" in other

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = None


# Nobody owns a table; integers and texts of an expression have the server's sizes.
COLUMNS = {
    "role": None,
    "id_type": AnyString(),
    "text_type": AnyString(),
    "time_type": AnyString(),
    "view_type": "VIEW",
    "table_type": "BASE TABLE",
    "model_stats": AnyStatistics(),
}


class TestDocsGenerate(BaseDocsGenerate):
    @pytest.fixture(scope="class")
    def expected_catalog(self, project: TestProjInfo) -> dict[str, Any]:
        return dict(expected_catalog.base_expected_catalog(project, **COLUMNS))


class TestDocsGenReferences(BaseDocsGenReferences):
    @pytest.fixture(scope="class")
    def expected_catalog(self, project: TestProjInfo) -> dict[str, Any]:
        return dict(
            expected_catalog.expected_references_catalog(
                project, bigint_type=AnyString(), **COLUMNS
            )
        )


def expected_table(project: TestProjInfo, name: str, kind: str) -> CatalogTable:
    """Return what the catalog should say of the seed, or of a view on it."""
    types = {
        # MariaDB still shows the width of integers.
        "id": {"mysql": "bigint", "mariadb": "bigint(20)"}[project.adapter_type],
        "first_name": "text",
        "email": "text",
        "ip_address": "text",
        "updated_at": "datetime(6)",
    }
    return CatalogTable(
        metadata=TableMetadata(
            type=kind, schema=project.test_schema, name=name, database=project.database
        ),
        columns={
            column: ColumnMetadata(type=of, index=index, name=column)
            for index, (column, of) in enumerate(types.items(), start=1)
        },
        stats=AnyStatistics(),
    )


class TestGetCatalogForSingleRelation(BaseGetCatalogForSingleRelation):
    @pytest.fixture(scope="class")
    def expected_catalog_my_seed(self, project: TestProjInfo) -> CatalogTable:
        return expected_table(project, "my_seed", "BASE TABLE")

    @pytest.fixture(scope="class")
    def expected_catalog_my_view_model(self, project: TestProjInfo) -> CatalogTable:
        return expected_table(project, "my_view_model", "VIEW")


class TestCatalogRelationTypes(CatalogRelationTypes):
    @pytest.fixture(scope="class", autouse=True)
    def models(self) -> dict[str, str]:
        return {"my_table.sql": files.MY_TABLE, "my_view.sql": files.MY_VIEW}

    @pytest.mark.parametrize(
        ("node_name", "relation_type"),
        [
            ("seed.test.my_seed", "BASE TABLE"),
            ("model.test.my_table", "BASE TABLE"),
            ("model.test.my_view", "VIEW"),
        ],
    )
    def test_relation_types_populate_correctly(
        self, docs: CatalogArtifact, node_name: str, relation_type: str
    ) -> None:
        super().test_relation_types_populate_correctly(docs, node_name, relation_type)


class ViewsWithoutComments(BasePersistDocsBase):
    """The servers keep no comment of a view, nor of its columns."""

    def _assert_has_view_comments(
        self,
        view_node: Mapping[str, Any],
        has_node_comments: bool = True,
        has_column_comments: bool = True,
    ) -> None:
        super()._assert_has_view_comments(
            view_node, has_node_comments=False, has_column_comments=False
        )


class TestPersistDocs(ViewsWithoutComments, BasePersistDocs):
    pass


class TestPersistDocsColumnMissing(ViewsWithoutComments, BasePersistDocsColumnMissing):
    pass
