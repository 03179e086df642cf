"""dbt's fixtures pointed at the servers of this session, with their SQL reworded."""

import os
from collections.abc import Iterator, Mapping
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from dbt.tests.fixtures.project import TestProjInfo

from dev.servers import Server, connect
from tests.adapter.suite.rewording import reworded_statement, reworded_text

# A name holds the process, so that two may share a server.
_PROCESS = os.getpid()
_ACCOUNTS = {
    f"DBT_TEST_USER_{number}": f"suite_{_PROCESS}_{number}" for number in (1, 2, 3)
}
_projects = count(1)


@pytest.fixture(scope="session", autouse=True)
def environment_of_dbt() -> Iterator[None]:
    """Tell dbt's tests which accounts to grant to, and dbt to report nothing."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DBT_SEND_ANONYMOUS_USAGE_STATS", "false")
        for variable, account in _ACCOUNTS.items():
            patch.setenv(variable, account)
        yield


@pytest.fixture(scope="session")
def server_with_accounts(server: Server) -> Iterator[Server]:
    """Give the session's server, with the accounts that tests of grants name."""
    with connect(server) as connection, connection.cursor() as cursor:
        for account in _ACCOUNTS.values():
            cursor.execute(f"create user {account} identified by 'never used'")
        yield server
        for account in _ACCOUNTS.values():
            cursor.execute(f"drop user {account}")


@pytest.fixture(scope="class")
def target(server_with_accounts: Server) -> dict[str, Any]:
    """Give a target of the profile: the session's server."""
    server = server_with_accounts
    return {
        "type": server.kind,
        "threads": 2,
        "host": server.host,
        "port": server.port,
        "user": server.user,
        "password": server.password,
    }


@pytest.fixture(scope="class")
def dbt_profile_target(target: dict[str, Any]) -> dict[str, Any]:
    """Give the target that dbt writes into the profile; some classes have their own."""
    return target


@pytest.fixture(scope="class")
def unique_schema() -> str:
    """Give the schema of a class's project; other schemas of it add to this name."""
    return f"suite_{_PROCESS}_{next(_projects)}"


@pytest.fixture(scope="class")
def logs_dir(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the folder of dbt's log."""
    folder = str(tmp_path_factory.mktemp("logs"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DBT_LOG_PATH", folder)
        yield folder


@pytest.fixture(scope="module")
def test_data_dir(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Give the name of a folder, which does not exist yet, for files of a test."""
    return str(tmp_path_factory.mktemp("files") / "data")


@pytest.fixture(scope="class")
def dbt_project_yml(
    written_dbt_project_yml: Mapping[str, Any], project_root: Path
) -> Mapping[str, Any]:
    """Reword the hooks in the dbt_project.yml that dbt wrote."""
    _reword(Path(project_root, "dbt_project.yml"))
    return written_dbt_project_yml


@pytest.fixture(scope="class")
def project_files(written_files: None, project_root: Path) -> None:
    """Reword the models and other files that dbt wrote."""
    for path in Path(project_root).rglob("*"):
        if path.suffix in (".sql", ".yml"):
            _reword(path)


@pytest.fixture(scope="class")
def project(dbt_project: TestProjInfo, project_files: None) -> TestProjInfo:
    """Give dbt's project, which runs the statements of tests reworded."""
    dbt_project.run_sql = partial(  # type: ignore[method-assign]
        _run_reworded, dbt_project.run_sql
    )
    return dbt_project


def _reword(path: Path) -> None:
    path.write_text(reworded_text(path.read_text("utf-8")), "utf-8")


def _run_reworded(run_sql: Any, sql: str, fetch: str | None = None) -> Any:
    return run_sql(reworded_statement(sql), fetch=fetch)
