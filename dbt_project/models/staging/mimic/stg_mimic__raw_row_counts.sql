-- grain: one row per raw table
select
    {{ to_text("'mimic__patients'") }} as table_name,
    count(*) as row_count
from {{ source('mimic', 'patients') }}

union all

select
    {{ to_text("'mimic__admissions'") }} as table_name,
    count(*) as row_count
from {{ source('mimic', 'admissions') }}

union all

select
    {{ to_text("'mimic__icustays'") }} as table_name,
    count(*) as row_count
from {{ source('mimic', 'icustays') }}

union all

select
    {{ to_text("'mimic__diagnoses_icd'") }} as table_name,
    count(*) as row_count
from {{ source('mimic', 'diagnoses_icd') }}

union all

select
    {{ to_text("'mimic__d_icd_diagnoses'") }} as table_name,
    count(*) as row_count
from {{ source('mimic', 'd_icd_diagnoses') }}

union all

select
    {{ to_text("'mimic__drgcodes'") }} as table_name,
    count(*) as row_count
from {{ source('mimic', 'drgcodes') }}

union all

select
    {{ to_text("'mimic__d_labitems'") }} as table_name,
    count(*) as row_count
from {{ source('mimic', 'd_labitems') }}

union all

select
    {{ to_text("'mimic__labevents'") }} as table_name,
    count(*) as row_count
from {{ source('mimic', 'labevents') }}

union all

select
    {{ to_text("'mimic__prescriptions'") }} as table_name,
    count(*) as row_count
from {{ source('mimic', 'prescriptions') }}
