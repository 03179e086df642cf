with

counted as (

    select
        table_name,
        sum(row_count) as row_count
    from {{ ref('dq_results_without_admission') }}
    group by 1

),

found as (

    select
        'lab_results' as table_name,
        count(*) as row_count
    from {{ ref('lab_results') }}
    where
        admission_key is null
        or is_superseded = 1

    union all

    select
        'prescriptions' as table_name,
        count(*) as row_count
    from {{ ref('prescriptions') }}
    where admission_key is null

)

select
    counted.table_name,
    counted.row_count as counted_row_count,
    found.row_count as found_row_count
from counted
inner join found
    on counted.table_name = found.table_name
where counted.row_count <> found.row_count
