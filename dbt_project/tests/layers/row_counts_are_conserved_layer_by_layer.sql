-- every admission, test result and prescription of staging reaches core and star once;
-- core adds the patients that only another file names
with

counts as (

    {% for entity, star, of_staging in [
        ('patients', 'dim_patients', 'is_registered = 1'),
        ('admissions', 'fct_hospital_outcomes', ''),
        ('lab_results', 'fct_lab_results', ''),
        ('prescriptions', 'fct_prescriptions', ''),
    ] -%}
    select
        '{{ entity }}' as entity,
        (select count(*) from {{ ref('stg_' ~ entity) }}) as staging_row_count,
        (select count(*) from {{ ref(entity) }}{{ ' where ' ~ of_staging if of_staging }}) as staged_row_count,
        (select count(*) from {{ ref(entity) }}) as core_row_count,
        (select count(*) from {{ ref(star) }}) as star_row_count
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select *
from counts
where
    staging_row_count <> staged_row_count
    or core_row_count <> star_row_count
