"""Readers of every kind of relation meet it whole, whatever builds do meanwhile."""

from collections.abc import Iterator

import pytest

from tests.adapter.project import Project
from tests.dbt.readers import Questions, Reads, polled

ROWS = 1_000
READS_OF_EACH_SERVER = 25_000
# Every row carries the version of the seed that it comes from.
FILES = {
    "copied_sql": """\
    {{ config(materialized='table') }}
    select codes.* from {{ ref('codes') }} as codes
    """,
    "shown_sql": "select copied.* from {{ ref('copied') }} as copied",
    # Fails at the last row of a full refresh.
    "added_sql": """\
    {{ config(materialized='incremental', unique_key='code') }}
    select codes.* from {{ ref('codes') }} as codes
    {% if var('bad', false) %}
    union all
    select 0, (select code from {{ ref('codes') }})
    {% endif %}
    """,
    "history_sql": """\
    {% snapshot history %}
    {{ config(unique_key='code', strategy='check', check_cols=['version']) }}
    select codes.* from {{ ref('codes') }} as codes
    {% endsnapshot %}
    """,
}
CONDITIONS = {
    **dict.fromkeys(("codes", "copied", "shown", "added"), "true"),
    "history": "dbt_valid_to is null",
}


def seed(project: Project, version: int) -> None:
    """Write the seed in a version."""
    lines = [f"{code},{version}" for code in range(ROWS)]
    project.write(codes_csv="\n".join(["code,version", *lines]))


def questions(project: Project, *versions: int) -> Questions:
    """Return what to ask of each relation: how many rows, and all of one version?"""
    right = [(ROWS, version, version) for version in versions]
    return {
        "select count(*), cast(min(version) as signed), cast(max(version) as signed)"
        f" from `{project.schema}`.{name} where {condition}": right
        for name, condition in CONDITIONS.items()
    }


def rounds(project: Project) -> Iterator[Reads]:
    """Build it all, refresh it, and let a refresh fail, each time in a new version.

    Yield what readers saw meanwhile.
    """
    project.write(**FILES)
    seed(project, 0)
    project.dbt("build")
    version = 0
    while True:
        version += 1
        seed(project, version)
        asked = questions(project, version - 1, version)
        with polled(project.server, asked, pause=0.0005) as reads:
            project.dbt("build")
            project.dbt("build", "--full-refresh")
            failed = project.dbt(
                "build", "--full-refresh", variables={"bad": True}, check=False
            )
        assert failed.returncode == 1
        assert "1242: Subquery returns more than 1 row" in failed.stdout
        for question, right in questions(project, version).items():
            assert project.query(question) == right
        yield reads


def test_readers_meet_whole_relations_during_builds_and_a_failing_one(
    project: Project,
) -> None:
    reads = next(rounds(project))
    assert min(reads.reads.values()) >= 100
    assert reads.wrong == {}


@pytest.mark.slow
def test_no_read_of_fifty_thousand_on_two_servers_is_wrong(project: Project) -> None:
    found = Reads()
    for reads in rounds(project):
        found.add(reads)
        if found.reads.total() >= READS_OF_EACH_SERVER:
            break
    assert found.wrong == {}
