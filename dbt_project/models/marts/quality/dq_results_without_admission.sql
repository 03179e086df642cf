-- grain: one row per table of events and reason
with

reasons as (

    select * from {{ ref('without_admission_reasons') }}

),

lab_results as (

    select * from {{ ref('lab_results') }}

),

prescriptions as (

    select * from {{ ref('prescriptions') }}

),

counted as (

    select
        {{ to_text("'lab_results'") }} as table_name,
        unassigned_reason as reason,
        count(*) as row_count
    from lab_results
    where admission_key is null
    group by 1, 2

    union all

    select
        {{ to_text("'lab_results'") }} as table_name,
        {{ to_text("'replaced by a later report or withdrawn'") }} as reason,
        count(*) as row_count
    from lab_results
    where
        is_superseded = 1
        and admission_key is not null

    union all

    select
        {{ to_text("'prescriptions'") }} as table_name,
        unassigned_reason as reason,
        count(*) as row_count
    from prescriptions
    where admission_key is null
    group by 1, 2

),

final as (

    select
        reasons.table_name,
        reasons.reason,
        coalesce(counted.row_count, 0) as row_count,
        reasons.sort_order
    from reasons
    left join counted
        on
            reasons.table_name = counted.table_name
            and reasons.reason = counted.reason

)

select * from final
