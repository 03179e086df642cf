-- grain: one row per raw table
select
    {{ to_text("'diabetes_130__encounters'") }} as table_name,
    count(*) as row_count
from {{ source('diabetes_130', 'encounters') }}
