"""The transformer's rights are enough for every kind of model, seed and test."""

from dataclasses import replace

from clinical_star.operations.grants import TRANSFORMER_RIGHTS
from tests.accounts import account
from tests.adapter.project import Project
from tests.adapter.test_required_keys import FILES, TABLES


def test_the_transformer_builds_all_kinds_of_tables(project: Project) -> None:
    project.write(**FILES)
    schemas = project.schema.replace("_", "\\_")
    rights = f"{', '.join(sorted(TRANSFORMER_RIGHTS))} on `{schemas}%`.*"
    with account(project.server, rights) as transformer:
        own = {**project.environment, **transformer.environment()}
        for _ in range(2):
            replace(project, environment=own).dbt("build")
    assert project.relations() == TABLES
