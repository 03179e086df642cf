-- grain: one row per age group, and one for Unknown
with

age_groups as (

    select * from {{ ref('age_group_limits') }}

),

final as (

    select
        {{ surrogate_key('age_group') }} as age_group_key,
        age_group,
        from_age,
        to_age,
        sort_order
    from age_groups

    union all

    select
        -1 as age_group_key,
        'Unknown' as age_group,
        {{ to_integer('null') }} as from_age,
        {{ to_integer('null') }} as to_age,
        99 as sort_order

)

select * from final
