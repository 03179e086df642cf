-- grain: one row per day
select
    date_key,
    calendar_date,
    calendar_year,
    calendar_quarter,
    calendar_month,
    day_of_month,
    iso_weekday
from {{ ref('calendar_dates') }}
