"""A server that refuses tables without a primary key gets one in every table."""

from collections.abc import Iterator

import pytest

from tests.accounts import NEEDS_KEYS, globally
from tests.adapter.project import Project

DECLARED = """\
models:
  - name: contracted
    config: {contract: {enforced: true}}
    columns:
      - {name: code, data_type: varchar(8)}
    data_tests:
      - unique: {arguments: {column_name: code}, config: {store_failures: true}}
  - name: keyed
    config: {contract: {enforced: true}}
    columns:
      - name: code
        data_type: varchar(8)
        constraints: [{type: primary_key}]
unit_tests:
  - name: codes_are_selected
    model: contracted
    given:
      - {input: ref('codes'), rows: [{code: A, rank: 1}]}
    expect: {rows: [{code: A}]}
"""
FILES = {
    "codes_csv": "code,rank\nA,1\nB,2\n",
    "plain_sql": "{{ config(materialized='table') }} select * from {{ ref('codes') }}",
    "contracted_sql": (
        "{{ config(materialized='table') }} select code from {{ ref('codes') }}"
    ),
    "keyed_sql": (
        "{{ config(materialized='table') }} select code from {{ ref('codes') }}"
    ),
    "added_sql": (
        "{{ config(materialized='incremental', unique_key='code',"
        " on_schema_change='append_new_columns') }}"
        " select *{{ ', 1 as more' if is_incremental() }} from {{ ref('codes') }}"
    ),
    "history_sql": (
        "{% snapshot history %}"
        "{{ config(unique_key='code', strategy='check', check_cols='all') }}"
        " select * from {{ ref('codes') }}{% endsnapshot %}"
    ),
    "declared_yml": DECLARED,
}
TABLES = {"codes", "plain", "contracted", "keyed", "added", "history"}


@pytest.fixture
def demanding(project: Project) -> Iterator[Project]:
    """Give a project on a server that refuses tables without a primary key."""
    with globally(project.server, **{NEEDS_KEYS[project.server.kind]: 1}):
        yield project


def test_every_kind_of_table_has_a_key_and_shows_only_its_own_columns(
    demanding: Project,
) -> None:
    demanding.write(**FILES)
    demanding.dbt("build")
    demanding.dbt("build", "--full-refresh", "--exclude", "history")
    demanding.dbt("build")
    assert keyed(demanding) == TABLES
    assert demanding.columns("codes") == ["code", "rank"]
    assert demanding.columns("plain") == ["code", "rank"]
    assert demanding.columns("contracted") == ["code"]
    assert demanding.columns("added") == ["code", "rank", "more"]
    assert demanding.query("select * from added order by code") == [
        *(("A", 1, 1), ("B", 2, 1)),
    ]
    assert demanding.query("select code from history order by 1") == [("A",), ("B",)]


def test_a_declared_key_is_the_key(demanding: Project) -> None:
    demanding.write(**FILES)
    demanding.dbt("build", "--select", "+keyed")
    assert keyed(demanding, "code") == {"keyed"}


def keyed(project: Project, column: str = "%") -> set[str]:
    """Return the tables whose primary key is one column of this name."""
    rows = project.query(
        "select table_name from information_schema.statistics"
        " where table_schema = %s and index_name = 'PRIMARY' and column_name like %s",
        *(project.schema, column),
    )
    return {name for (name,) in rows}
