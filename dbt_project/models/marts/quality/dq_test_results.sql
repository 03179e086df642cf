-- grain: one row per test that was ever run; how it ended the last time
{{ config(enabled=has_audit_tables(), materialized='view') }}

with

test_results as (

    select * from {{ source('results', 'test_results') }}

),

ranked as (

    select
        test_results.*,
        row_number() over (partition by test_name order by tested_at desc, run_id asc) as recency
    from test_results

),

final as (

    select
        test_name,
        status,
        failed_rows,
        tested_at
    from ranked
    where recency = 1

)

select * from final
