with

named as (

    select {{ adapter.quote('condition') }} as condition_name
    from {{ ref('charlson_code_prefixes') }}

    union

    select {{ adapter.quote('condition') }} as condition_name
    from {{ ref('charlson_label_map') }}
    where {{ adapter.quote('condition') }} is not null

    union

    select severe_condition_name as condition_name
    from {{ ref('charlson_hierarchy') }}

    union

    select mild_condition_name as condition_name
    from {{ ref('charlson_hierarchy') }}

),

weights as (

    select {{ adapter.quote('condition') }} as condition_name
    from {{ ref('charlson_weights') }}

)

select named.condition_name
from named
left join weights
    on named.condition_name = weights.condition_name
where weights.condition_name is null

union all

select weights.condition_name
from weights
left join named
    on weights.condition_name = named.condition_name
where named.condition_name is null
