"""A unit test in a user's YAML runs in `dbt build`, and fails it."""

import pytest

from tests.adapter.project import Project

STAYS = """\
select
    admission_id,
    case when days >= 30 then 'Long' else 'Short' end as length_band
from {{ ref('admissions') }}
"""
UNIT_TEST = """\
unit_tests:
  - name: a_stay_of_thirty_days_is_long
    model: stays
    given:
      - input: ref('admissions')
        rows:
          - {admission_id: A1, days: 29}
          - {admission_id: A2, days: 30}
    expect:
      rows:
        - {admission_id: A1, length_band: Short}
        - {admission_id: A2, length_band: EXPECTED}
"""


@pytest.mark.parametrize("expected, code", [("Long", 0), ("Short", 1), ("long", 1)])
def test_dbt_build_runs_the_unit_tests_of_a_user(
    project: Project, expected: str, code: int
) -> None:
    project.write(
        admissions_sql="select 'A1' as admission_id, 5 as days",
        stays_sql=STAYS,
        stays_yml=UNIT_TEST.replace("EXPECTED", expected),
    )
    done = project.dbt("build", check=False)
    assert done.returncode == code, done.stdout
    assert ("stays" in project.relations()) == (code == 0)
    verdict = "FAIL 1" if code else "PASS"
    assert f"{verdict} stays::a_stay_of_thirty_days_is_long" in done.stdout


def test_given_text_is_told_apart_by_its_case(project: Project) -> None:
    """As in the tables that the model reads in earnest."""
    project.write(
        payers_sql="select 'Private' as payer",
        private_sql="select payer = 'private' as is_private from {{ ref('payers') }}",
        private_yml="""\
        unit_tests:
          - name: only_lower_case_is_private
            model: private
            given:
              - {input: ref('payers'), rows: [{payer: private}, {payer: Private}]}
            expect: {rows: [{is_private: 1}, {is_private: 0}]}
        """,
    )
    done = project.dbt("build", check=False)
    assert "PASS private::only_lower_case_is_private" in done.stdout, done.stdout


def test_given_fractions_are_kept_in_unsigned_columns(project: Project) -> None:
    project.write(
        shares_sql="""\
        {{ config(materialized='table', contract={'enforced': true}) }}
        select 0.5e0 as share
        """,
        doubled_sql="select share * 2 as doubled from {{ ref('shares') }}",
        doubled_yml="""\
        models:
          - {name: shares, columns: [{name: share, data_type: double unsigned}]}
        unit_tests:
          - name: shares_are_doubled
            model: doubled
            given: [{input: ref('shares'), rows: [{share: 0.25}]}]
            expect: {rows: [{doubled: 0.5}]}
        """,
    )
    done = project.dbt("build", check=False)
    assert "PASS doubled::shares_are_doubled" in done.stdout, done.stdout
