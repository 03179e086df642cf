{{ config(enabled=(var('source_system', 'network') == 'mimic')) }}

-- a diagnosis row without a code says nothing and is left behind
with

counts as (

    {% for raw_table, raw_column, entity in [
        ('patients', 'subject_id', 'patients'),
        ('admissions', 'hadm_id', 'admissions'),
        ('diagnoses_icd', 'icd9_code', 'diagnoses'),
        ('labevents', 'row_id', 'lab_results'),
        ('prescriptions', 'row_id', 'prescriptions'),
    ] -%}
    select
        '{{ entity }}' as entity,
        (select count({{ raw_column }}) from {{ source('mimic', raw_table) }}) as raw_row_count,
        (select count(*) from {{ ref('stg_mimic__' ~ entity) }}) as staging_row_count
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select *
from counts
where raw_row_count <> staging_row_count
