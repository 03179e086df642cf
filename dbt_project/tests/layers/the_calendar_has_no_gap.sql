with

calendar as (

    select
        count(*) as day_count,
        {{ days_between('min(calendar_date)', 'max(calendar_date)') }} + 1 as span_in_days
    from {{ ref('dim_dates') }}

)

select *
from calendar
where day_count <> span_in_days
