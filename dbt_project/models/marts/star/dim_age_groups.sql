-- grain: one row per age group
select
    age_group_key,
    age_group,
    from_age,
    to_age,
    sort_order
from {{ ref('age_groups') }}
