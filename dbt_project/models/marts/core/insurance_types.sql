-- grain: one row per payer, and one for Unknown
with

insurance_types as (

    select * from {{ ref('insurance_types_listed') }}

),

final as (

    select
        {{ surrogate_key('insurance_type') }} as insurance_key,
        insurance_type,
        sort_order
    from insurance_types

    union all

    select
        -1 as insurance_key,
        'Unknown' as insurance_type,
        99 as sort_order

)

select * from final
