"""The fixtures of dbt's tests: its own, those of ours, and what must fail."""

# ruff: noqa: F401 - pytest finds fixtures in this module by name.

import pytest
from dbt.tests.fixtures.project import (
    adapter,
    analyses,
    clean_up_logging,
    dbt_profile_data,
    dependencies,
    dependencies_yml,
    environment,
    functions,
    initialization,
    macros,
    models,
    packages,
    packages_yml,
    profile_user,
    profiles_config_update,
    profiles_root,
    profiles_yml,
    project_config_update,
    project_root,
    project_setup,
    properties,
    seeds,
    selectors,
    selectors_yml,
    shared_data_dir,
    snapshots,
    test_config,
    tests,
    vars_yml,
    vars_yml_update,
)
from dbt.tests.fixtures.project import dbt_project_yml as written_dbt_project_yml
from dbt.tests.fixtures.project import project as dbt_project
from dbt.tests.fixtures.project import project_files as written_files

from dev.documents.deviations import Deviation, deviations
from tests.adapter.suite.classes import dbt_class, name_of
from tests.adapter.suite.fixtures import (
    dbt_profile_target,
    dbt_project_yml,
    environment_of_dbt,
    logs_dir,
    project,
    project_files,
    server_with_accounts,
    target,
    test_data_dir,
    unique_schema,
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what the table of deviations says must fail on a server."""
    failing = [each for each in deviations() if each.outcome == "fails"]
    for item in items:
        if isinstance(item, pytest.Function) and item.cls and hasattr(item, "callspec"):
            kind = item.callspec.params.get("server")
            for each in failing:
                if kind in each.servers and _is_of(item, each):
                    reason = each.reason
                    item.add_marker(pytest.mark.xfail(reason=reason, strict=True))


def _is_of(item: pytest.Function, deviation: Deviation) -> bool:
    try:
        name = name_of(dbt_class(item.cls))
    except LookupError:
        return False
    return name == deviation.test_class and deviation.test in ("", item.originalname)
