-- grain: one row per raw table
select
    'network__patients' as table_name,
    count(*) as row_count
from {{ source('network', 'patients') }}

union all

select
    'network__hospital_outcomes' as table_name,
    count(*) as row_count
from {{ source('network', 'hospital_outcomes') }}

union all

select
    'network__lab_results' as table_name,
    count(*) as row_count
from {{ source('network', 'lab_results') }}

union all

select
    'network__medications' as table_name,
    count(*) as row_count
from {{ source('network', 'medications') }}
