{{ config(enabled=(var('source_system', 'network') == 'mimic')) }}

with

counts as (

    {% for raw_table, entity in [
        ('patients', 'patients'),
        ('admissions', 'admissions'),
        ('diagnoses_icd', 'diagnoses'),
        ('labevents', 'lab_results'),
        ('prescriptions', 'prescriptions'),
    ] -%}
    select
        '{{ entity }}' as entity,
        (select count(*) from {{ source('mimic', raw_table) }}) as raw_row_count,
        (select count(*) from {{ ref('stg_mimic__' ~ entity) }}) as staging_row_count
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select *
from counts
where raw_row_count <> staging_row_count
