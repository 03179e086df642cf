"""Snapshots keep the history of rows, by any strategy and through changed columns."""

import pytest

from tests.adapter.project import Project, Rows

PATIENTS = """\
select 1 as patient_id, 'Medicare' as payer, timestamp('2024-01-01') as changed_at
union all
select 2, '{{ var('payer', 'Private') }}', timestamp('{{ var('at', '2024-01-01') }}')
"""
SNAPSHOT = """\
{% snapshot history %}
{{ config(unique_key='patient_id', CONFIG) }}
select patients.* {{ var('more', '') }} from {{ ref('patients') }} as patients
{% endsnapshot %}
"""
CHECK = "strategy='check', check_cols=['payer']"
CHECK_ALL = "strategy='check', check_cols='all'"
TIMESTAMP = "strategy='timestamp', updated_at='changed_at'"
NOTE = ", case when patient_id = 2 then 'new' end as note"
CHANGE = {"payer": "Uninsured", "at": "2024-02-01"}


def snapped(project: Project, config: str) -> Project:
    """Write a source and its snapshot, and take the first one."""
    project.write(patients_sql=PATIENTS, history_sql=SNAPSHOT.replace("CONFIG", config))
    project.dbt("build")
    return project


def history(project: Project, *columns: str) -> Rows:
    """Return who paid for whom, and whether it is still so, in the order of time."""
    names = ", ".join(("patient_id", "payer", "dbt_valid_to is null", *columns))
    return project.query(
        f"select {names} from history order by patient_id, dbt_valid_from, payer"
    )


@pytest.mark.parametrize("config", [TIMESTAMP, CHECK, CHECK_ALL])
def test_a_changed_row_is_kept_twice_and_others_once(
    project: Project, config: str
) -> None:
    snapped(project, config)
    assert history(project) == [(1, "Medicare", 1), (2, "Private", 1)]
    project.dbt("build", variables=CHANGE)
    now = [(1, "Medicare", 1), (2, "Private", 0), (2, "Uninsured", 1)]
    assert history(project) == now
    project.dbt("build", variables=CHANGE)
    assert history(project) == now
    # Where one row ended the next began, and no two rows share a key.
    [(ended, begun)] = project.query(
        "select count(*), sum(later.dbt_valid_from = earlier.dbt_valid_to)"
        " from history as earlier join history as later using (patient_id)"
        " where earlier.payer = 'Private' and later.payer = 'Uninsured'"
    )
    assert (ended, begun) == (1, 1)
    assert project.query("select count(distinct dbt_scd_id) from history") == [(3,)]


def test_a_column_that_the_source_gains_is_added(project: Project) -> None:
    snapped(project, CHECK)
    project.dbt("build", variables={"more": NOTE})
    assert project.columns("history")[-1] == "note"
    # Not of the columns that are checked, so no row is new.
    assert history(project, "note") == [
        *((1, "Medicare", 1, None), (2, "Private", 1, None)),
    ]
    project.dbt("build", variables={"more": NOTE, **CHANGE})
    assert history(project, "note") == [
        *((1, "Medicare", 1, None), (2, "Private", 0, None)),
        (2, "Uninsured", 1, "new"),
    ]


def test_a_gained_column_renews_all_rows_where_all_are_checked(
    project: Project,
) -> None:
    snapped(project, CHECK_ALL)
    for _ in range(2):
        project.dbt("build", variables={"more": NOTE})
        assert history(project, "note") == [
            *((1, "Medicare", 0, None), (1, "Medicare", 1, None)),
            *((2, "Private", 0, None), (2, "Private", 1, "new")),
        ]


def test_a_column_that_the_source_loses_is_null_in_new_rows(project: Project) -> None:
    project.write(patients_sql=PATIENTS, history_sql=SNAPSHOT.replace("CONFIG", CHECK))
    project.dbt("build", variables={"more": ", 'here' as note"})
    project.dbt("build", variables=CHANGE)
    assert history(project, "note") == [
        (1, "Medicare", 1, "here"),
        *((2, "Private", 0, "here"), (2, "Uninsured", 1, None)),
    ]


def test_rows_that_vanish_end_and_text_differs_by_case(project: Project) -> None:
    snapped(project, f"{CHECK}, hard_deletes='invalidate'")
    project.dbt("build", variables={"payer": "private"})
    assert history(project)[1:] == [(2, "Private", 0), (2, "private", 1)]
    project.write(patients_sql=PATIENTS.partition("union all")[0])
    project.dbt("build")
    ended = [(2, "Private", 0), (2, "private", 0)]
    assert history(project) == [(1, "Medicare", 1), *ended]
