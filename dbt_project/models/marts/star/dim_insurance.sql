-- grain: one row per payer
select
    insurance_key,
    insurance_type,
    sort_order
from {{ ref('insurance_types') }}
