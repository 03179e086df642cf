-- the vars odd_share_allowed and odd_records_allowed say how many stop the build
{% set found_over_limit %}
select
    odd_rule,
    record_count,
    checked_count,
    odd_share
from {{ ref('dq_odd_records') }}
where
    record_count > {{ var('odd_records_allowed') }}
    and odd_share > {{ var('odd_share_allowed') }}
{% endset %}
{{ log_odd_rules(found_over_limit) }}
{{ found_over_limit }}
