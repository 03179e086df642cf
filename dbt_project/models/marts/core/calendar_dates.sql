-- grain: one row per day, from the first to the last of the data, without a gap
with

admissions as (

    select * from {{ ref('admissions') }}

),

lab_results as (

    select * from {{ ref('lab_results') }}

),

prescriptions as (

    select * from {{ ref('prescriptions') }}

),

digits as (

    select * from {{ ref('digits') }}

),

limits as (

    select
        min(admission_date) as first_date,
        max(discharge_date) as last_date
    from admissions

    union all

    select
        min(test_date) as first_date,
        max(test_date) as last_date
    from lab_results

    union all

    select
        min(start_date) as first_date,
        max(start_date) as last_date
    from prescriptions

    union all

    select
        min(end_date) as first_date,
        max(end_date) as last_date
    from prescriptions

),

span as (

    select
        min(first_date) as first_date,
        max(last_date) as last_date
    from limits

),

-- 0 to 199,999 days: longer than the dates a contract admits
numbers as (

    select
        ones.digit
        + tens.digit * 10
        + hundreds.digit * 100
        + thousands.digit * 1000
        + ten_thousands.digit * 10000
        + hundred_thousands.digit * 100000 as number_of_days
    from digits as ones
    cross join digits as tens
    cross join digits as hundreds
    cross join digits as thousands
    cross join digits as ten_thousands
    inner join digits as hundred_thousands
        on hundred_thousands.digit < 2

),

days as (

    select {{ add_days('span.first_date', 'numbers.number_of_days') }} as calendar_date
    from span
    inner join numbers
        on numbers.number_of_days <= {{ days_between('span.first_date', 'span.last_date') }}

),

final as (

    select
        {{ date_key('calendar_date') }} as date_key,
        calendar_date,
        {{ to_integer('extract(year from calendar_date)') }} as calendar_year,
        {{ to_integer('extract(quarter from calendar_date)') }} as calendar_quarter,
        {{ to_integer('extract(month from calendar_date)') }} as calendar_month,
        {{ to_integer('extract(day from calendar_date)') }} as day_of_month,
        {{ to_integer(iso_weekday('calendar_date')) }} as iso_weekday
    from days

)

select * from final
