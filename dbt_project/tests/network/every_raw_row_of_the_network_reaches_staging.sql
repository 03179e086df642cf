{{ config(enabled=(var('source_system', 'network') == 'network')) }}

with

counts as (

    {% for raw_table, entity in [
        ('patients', 'patients'),
        ('hospital_outcomes', 'admissions'),
        ('lab_results', 'lab_results'),
        ('medications', 'prescriptions'),
    ] -%}
    select
        '{{ entity }}' as entity,
        (select count(*) from {{ source('network', raw_table) }}) as raw_row_count,
        (select count(*) from {{ ref('stg_network__' ~ entity) }}) as staging_row_count
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select *
from counts
where raw_row_count <> staging_row_count
