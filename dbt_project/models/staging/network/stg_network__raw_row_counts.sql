-- grain: one row per raw table
select
    {{ to_text("'network__patients'") }} as table_name,
    count(*) as row_count
from {{ source('network', 'patients') }}

union all

select
    {{ to_text("'network__hospital_outcomes'") }} as table_name,
    count(*) as row_count
from {{ source('network', 'hospital_outcomes') }}

union all

select
    {{ to_text("'network__lab_results'") }} as table_name,
    count(*) as row_count
from {{ source('network', 'lab_results') }}

union all

select
    {{ to_text("'network__medications'") }} as table_name,
    count(*) as row_count
from {{ source('network', 'medications') }}
