"""Incremental models whose new rows have other types: nothing is rounded or lost."""

import pytest

from tests.adapter.project import Project, Rows

MODEL = """\
{{ config(materialized='incremental', unique_key='id', on_schema_change='CHOICE') }}
select {{ var('row', "ROW") }} -- the end of a model may be a comment
"""
NARROW = (
    "1 as id, null as note, 1.5 as amount, 1 as parts, 'a' as ward,"
    " cast('2024-01-01' as date) as born, cast('2024-01-01' as datetime) as seen"
)
WIDE = (
    "2 as id, 'late' as note, 100.25 as amount, 0.5 as parts, 'long' as ward,"
    " timestamp('2024-01-01 10:00:00') as born,"
    " timestamp('2024-01-01 10:00:00.75') as seen"
)
SHOWN = (
    "select note, cast(amount as double), cast(parts as double), ward,"
    " cast(born as char(16)), right(cast(cast(seen as datetime(2)) as char), 5)"
    " from visits order by id"
)
KEPT = [
    (None, 1.5, 1.0, "a", "2024-01-01", "00.00"),
    ("late", 100.25, 0.5, "long", "2024-01-01 10:00", "00.75"),
]
CHOICES = ["ignore", "append_new_columns", "sync_all_columns", "fail"]
CONTRACT = """\
models:
  - name: counted
    config: {contract: {enforced: true}}
    columns: [{name: cases, data_type: int}, {name: share, data_type: TYPE}]
"""


def shown(project: Project) -> Rows:
    """Return the rows of the model, whose dates may have got a time of day."""
    rows = project.query(SHOWN)
    return [(*row[:4], row[4].removesuffix(" 00:00"), row[5]) for row in rows]


def types(project: Project) -> Rows:
    """Return the type of each column of the model."""
    return [row[:2] for row in project.query("show columns from visits")]


@pytest.mark.parametrize("choice", CHOICES)
def test_columns_grow_for_what_would_be_rounded(project: Project, choice: str) -> None:
    project.write(visits_sql=MODEL.replace("CHOICE", choice).replace("ROW", NARROW))
    project.dbt("run")
    project.dbt("run", variables={"row": WIDE})
    assert shown(project) == KEPT


@pytest.mark.parametrize("choice", CHOICES)
def test_rows_of_narrower_types_change_no_column(project: Project, choice: str) -> None:
    project.write(visits_sql=MODEL.replace("CHOICE", choice).replace("ROW", WIDE))
    project.dbt("run")
    before = types(project)
    # A whole number may have more digits than the fractions, so it is none of these.
    project.dbt("run", variables={"row": NARROW.replace("1 as parts", "1.0 as parts")})
    assert shown(project) == KEPT
    assert types(project) == before


def test_columns_change_all_or_none(project: Project) -> None:
    project.write(
        visits_sql=MODEL.replace("CHOICE", "sync_all_columns").replace(
            "ROW", "1 as id, 'a' as ward, 'Monday' as due"
        )
    )
    project.dbt("run")
    due = {"row": "2 as id, 7 as nights, cast('2024-01-01' as date) as due"}
    assert project.dbt("run", variables=due, check=False).returncode == 1
    assert project.query("select * from visits") == [(1, "a", "Monday")]
    assert project.columns("visits") == ["id", "ward", "due"]


def test_a_contract_keeps_its_types_through_new_rows(project: Project) -> None:
    project.write(
        counted_sql=(
            "{{ config(materialized='incremental', on_schema_change='fail') }}"
            " select count(*) as cases, 1.5 as share"
        ),
        counted_yml=CONTRACT.replace("TYPE", '"decimal(5, 2)"'),
    )
    project.dbt("run")
    project.dbt("run")
    assert project.query("select cases, share * 2 from counted") == [(1, 3)] * 2
    # Another type in the contract is a change.
    project.write(counted_yml=CONTRACT.replace("TYPE", '"decimal(7, 4)"'))
    done = project.dbt("run", check=False)
    assert done.returncode == 1
    assert "out of sync" in done.stdout


def test_snapshots_grow_too(project: Project) -> None:
    project.write(
        prices_sql="select 1 as id, {{ var('price', '1.5') }} as price",
        history_sql=(
            "{% snapshot history %}"
            "{{ config(unique_key='id', strategy='check', check_cols='all') }}"
            " select * from {{ ref('prices') }} -- all of them\n{% endsnapshot %}"
        ),
    )
    project.dbt("build")
    project.dbt("build", variables={"price": "1.25"})
    assert project.query("select price * 4 from history order by price") == [(5,), (6,)]
