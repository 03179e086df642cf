"""Incremental models: what a refresh that fails leaves, and how columns follow."""

import subprocess
import time
from collections.abc import Callable

import pytest

from tests.adapter.project import Project

SECONDS_TO_WAIT = 300
VISITS = """\
{{ config(materialized='incremental', unique_key='visit_id') }}
select visit_id, ward {{ ', nocolumn' if var('bad', false) }}
from (
    select 1 as visit_id, 'A' as ward
    union all
    select 2 as visit_id, '{{ var('ward', 'B') }}' as ward
    {% if var('slow', false) %}
    union all
    select 3 + sleep(600) as visit_id, 'C' as ward
    {% endif %}
) as visits
"""
BOTH = [(1, "A"), (2, "B")]
CHANGING = """\
{{ config(materialized='incremental', unique_key='visit_id',
          on_schema_change='CHOICE') }}
{% if is_incremental() %}
select 2 as visit_id, 'B' as ward {{ var('more', ', 7 as nights') }}
{% else %}
select 1 as visit_id, 'A' as ward, 'x' as payer
{% endif %}
"""


@pytest.fixture
def visits(project: Project) -> Project:
    """Give a project whose incremental model holds two visits."""
    project.write(visits_sql=VISITS)
    project.dbt("run")
    assert held(project) == BOTH
    return project


def held(project: Project) -> list[tuple[object, ...]]:
    """Return the rows of the incremental model as a reader sees them."""
    return project.query("select visit_id, ward from visits order by visit_id")


def test_rows_of_a_known_key_are_replaced(visits: Project) -> None:
    visits.dbt("run", variables={"ward": "Z"})
    assert held(visits) == [(1, "A"), (2, "Z")]


def test_a_full_refresh_that_fails_leaves_the_old_table(visits: Project) -> None:
    done = visits.dbt("run", "--full-refresh", variables={"bad": True}, check=False)
    assert done.returncode == 1
    assert held(visits) == BOTH
    assert visits.relations() == {"visits"}


def test_a_full_refresh_that_is_killed_leaves_the_old_table(visits: Project) -> None:
    build = visits.start_dbt("run", "--full-refresh", variables={"slow": True})
    try:
        wait_until(lambda: fills(visits) != [], build)
    finally:
        build.kill()
        build.wait()
    assert held(visits) == BOTH
    # The server notices some time later that nobody waits for the statement.
    wait_until(lambda: fills(visits) == [])
    visits.dbt("run", "--full-refresh", variables={"ward": "Z"})
    assert held(visits) == [(1, "A"), (2, "Z")]
    assert visits.relations() == {"visits"}


def fills(project: Project) -> list[object]:
    """Return the connections that fill a table of the project, slowly."""
    rows = project.query(
        "select id from information_schema.processlist"
        " where info like %s and info like '%%sleep(600)%%' and id <> connection_id()",
        f"%create table `{project.schema}`%",
    )
    return [connection for (connection,) in rows]


def wait_until(
    holds: Callable[[], bool], process: "subprocess.Popen[bytes] | None" = None
) -> None:
    """Wait until a condition holds, while a process runs."""
    deadline = time.monotonic() + SECONDS_TO_WAIT
    while not holds():
        assert process is None or process.poll() is None, "dbt ended too early."
        assert time.monotonic() < deadline, "The condition never held."
        time.sleep(0.05)


@pytest.mark.parametrize(
    "choice, columns, rows",
    [
        (
            "append_new_columns",
            ["visit_id", "ward", "payer", "nights"],
            [(1, "A", "x", None), (2, "B", None, 7)],
        ),
        (
            "sync_all_columns",
            ["visit_id", "ward", "nights"],
            [(1, "A", None), (2, "B", 7)],
        ),
    ],
)
def test_columns_follow_on_schema_change(
    project: Project,
    choice: str,
    columns: list[str],
    rows: list[tuple[object, ...]],
) -> None:
    project.write(visits_sql=CHANGING.replace("CHOICE", choice))
    project.dbt("run")
    done = project.dbt("run", check=False)
    assert done.returncode == 0, done.stdout
    assert project.columns("visits") == columns
    assert project.query("select * from visits order by visit_id") == rows


def test_ignore_leaves_a_new_column_out_and_misses_a_removed_one(
    project: Project,
) -> None:
    project.write(visits_sql=CHANGING.replace("CHOICE", "ignore"))
    project.dbt("run")
    project.dbt("run", variables={"more": ", 'y' as payer, 7 as nights"})
    assert project.columns("visits") == ["visit_id", "ward", "payer"]
    rows = [(1, "A", "x"), (2, "B", "y")]
    assert project.query("select * from visits order by visit_id") == rows
    done = project.dbt("run", check=False)
    assert done.returncode == 1
    assert "Unknown column 'payer'" in done.stdout
    assert project.query("select * from visits order by visit_id") == rows


def test_a_value_that_was_never_missing_may_be_missing_later(project: Project) -> None:
    """The server infers from the first rows' query that a column is never null."""
    project.write(visits_sql=CHANGING.replace("CHOICE", "ignore"))
    project.dbt("run")
    project.dbt("run", variables={"more": ", null as payer"})
    rows = [(1, "A", "x"), (2, "B", None)]
    assert project.query("select * from visits order by visit_id") == rows


def test_fail_refuses_a_changed_column(project: Project) -> None:
    project.write(visits_sql=CHANGING.replace("CHOICE", "fail"))
    project.dbt("run")
    done = project.dbt("run", check=False)
    assert done.returncode == 1
    assert "out of sync" in done.stdout
    assert project.query("select * from visits") == [(1, "A", "x")]
