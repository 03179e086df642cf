-- every admission, test result and prescription of staging reaches core and star once
with

counts as (

    {% for entity, core, star in [
        ('patients', 'patients', 'dim_patients'),
        ('admissions', 'admissions', 'fct_hospital_outcomes'),
        ('lab_results', 'lab_results', 'fct_lab_results'),
        ('prescriptions', 'prescriptions', 'fct_prescriptions'),
    ] -%}
    select
        '{{ entity }}' as entity,
        (select count(*) from {{ ref('stg_' ~ entity) }}) as staging_row_count,
        (select count(*) from {{ ref(core) }}) as core_row_count,
        (select count(*) from {{ ref(star) }}) as star_row_count
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select *
from counts
where
    staging_row_count <> core_row_count
    or core_row_count <> star_row_count
