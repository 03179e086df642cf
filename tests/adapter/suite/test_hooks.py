"""dbt's tests of hooks: what each is given is what the profile says."""

from pathlib import Path
from typing import Any

import pytest
from dbt.tests.adapter.hooks import test_model_hooks as dbt_hooks
from dbt.tests.adapter.hooks.test_run_hooks import BasePrePostRunHooks
from dbt.tests.fixtures.project import TestProjInfo


@pytest.fixture(scope="module")
def test_data_dir() -> Path:
    """Give the folder in dbt's package with the table that hooks write to."""
    return Path(dbt_hooks.__file__).parent / "data"


def check_context(context: dict[str, Any], state: str, project: TestProjInfo) -> None:
    """Assert that a hook was given the target and the run."""
    credentials = project.adapter.config.credentials
    expected = {
        "test_state": state,
        "target_name": "default",
        "target_host": credentials.host,
        "target_user": credentials.user,
        "target_schema": project.test_schema,
        "target_type": project.adapter_type,
        "target_threads": 2,
        "target_pass": "",
    }
    assert {name: context[name] for name in expected} == expected
    assert context["run_started_at"]
    assert context["invocation_id"]
    assert context["thread_id"].startswith(("Thread-", "MainThread"))


class ModelHooks(dbt_hooks.BaseTestPrePost):
    """Checks what the hooks of models wrote down."""

    def check_hooks(
        self, state: str, project: TestProjInfo, host: str, count: int = 1
    ) -> None:
        for context in self.get_ctx_vars(state, count=count, project=project):
            check_context(context, state, project)


class TestPrePostModelHooks(ModelHooks, dbt_hooks.BasePrePostModelHooks):
    pass


class TestPrePostModelHooksUnderscores(
    ModelHooks, dbt_hooks.TestPrePostModelHooksUnderscores
):
    pass


class TestHookRefs(ModelHooks, dbt_hooks.BaseHookRefs):
    pass


class TestPrePostModelHooksInConfig(
    ModelHooks, dbt_hooks.BasePrePostModelHooksInConfig
):
    pass


class TestPrePostModelHooksInConfigWithCount(
    ModelHooks, dbt_hooks.BasePrePostModelHooksInConfigWithCount
):
    pass


class TestPrePostModelHooksInConfigKwargs(
    ModelHooks, dbt_hooks.BasePrePostModelHooksInConfigKwargs
):
    pass


class TestPrePostRunHooks(BasePrePostRunHooks):
    def check_hooks(self, state: str, project: TestProjInfo, host: str) -> None:
        check_context(self.get_ctx_vars(state, project), state, project)
