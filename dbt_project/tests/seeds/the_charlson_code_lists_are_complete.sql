-- 17 conditions in each list: 289 prefixes of ICD-10, 227 of the enhanced ICD-9-CM
with

lists as (

    select
        code_system,
        count(*) as prefix_count,
        count(distinct {{ adapter.quote('condition') }}) as condition_count
    from {{ ref('charlson_code_prefixes') }}
    group by 1

),

expected as (

    select 'ICD-10-CM' as code_system, 289 as prefix_count
    union all
    select 'ICD-9-CM' as code_system, 227 as prefix_count

)

select expected.code_system
from expected
left join lists
    on
        expected.code_system = lists.code_system
        and expected.prefix_count = lists.prefix_count
        and lists.condition_count = 17
where lists.code_system is null
