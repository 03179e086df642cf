with

loads as (

    select * from {{ ref('dq_load_reconciliation') }}

)

select
    table_name,
    rows_read,
    rows_loaded,
    rows_rejected,
    raw_row_count
from loads
where is_reconciled = 0
