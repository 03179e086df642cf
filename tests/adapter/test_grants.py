"""Grants follow the YAML, however an account is written."""

import secrets
from collections.abc import Iterator

import pytest

from dev.servers import connect
from tests.adapter.project import Project


@pytest.fixture
def accounts(project: Project) -> Iterator[list[str]]:
    """Give two accounts of every host; the name of one looks as if it had a host."""
    names = [f"bi_{secrets.token_hex(4)}", f"it@{secrets.token_hex(4)}"]
    with connect(project.server) as connection, connection.cursor() as cursor:
        for name in names:
            cursor.execute("create user %s@'%%' identified by %s", (name, f"A1-{name}"))
        yield names
        for name in names:
            cursor.execute("drop user %s@'%%'", (name,))


def test_nothing_is_granted_or_revoked_again(
    project: Project, accounts: list[str]
) -> None:
    plain, at = accounts
    project.write(
        shared_sql=(
            "{{ config(materialized='table', grants={'select': var('to')}) }}"
            " select 1 as id"
        )
    )
    project.dbt("run", variables={"to": [f"{plain}@%", f"{at}@%"]})
    log = project.folder / "logs/dbt.log"
    for to in ([f"{plain}@%", f"{at}@%"], [plain, f"{at}@%"]):
        log.unlink()
        project.dbt("run", variables={"to": to})
        assert "All grants are in place" in log.read_text()
    project.dbt("run", variables={"to": [plain]})
    assert project.query(
        "select replace(grantee, %s, '') from information_schema.table_privileges"
        " where table_schema = %s",
        *("'", project.schema),
    ) == [(f"{plain}@%",)]
