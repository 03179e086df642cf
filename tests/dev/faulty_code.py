"""Small files to plant faults in, and the faults found in such files."""

from dev.mutants.mutant import Mutant, named
from dev.mutants.python_sites import python_sites
from dev.mutants.sql_sites import sql_sites

PYTHON = '''\
"""A module that is 1 < 2 and not 3."""


def bounded(value: int, most: int = 9) -> bool:
    """Return whether value > 1."""
    if value is None or not value:  # 1 < 2
        raise ValueError(f"{value + 1} < 2")
    é = "é"; check(value)
    return 1 <= value < most - 1
'''
SQL = """\
-- grain: one row where a = 1
{#- where b = 2 -#}
select
    coalesce(days, 0) as days, -- and c = 3
    round(sum(case when kind = 'x = 1 and y' then charges * 2 end), 4) as charges,
    {{ to_integer('count(distinct patient_id)') }} as patients,
    cast(x as decimal(18, 4)) as x
from {{ ref('stays') }} as stays
left join wards on stays.ward = wards.ward
where
    days between 1 and 3
    and stays.ended is not null
group by 1, 2
order by days
"""
MACROS = """\
{% macro mysql__later(day) -%}
    {{ day }} + 1
{%- endmacro %}
{% macro duckdb__later(day) -%}
    {{ day }} + 2
{%- endmacro %}
"""


def of_sql(text: str) -> list[Mutant]:
    return named("models", "a.sql", text, sql_sites(text))


def of_python(text: str) -> list[Mutant]:
    return named("loader", "a.py", text, python_sites(text))
