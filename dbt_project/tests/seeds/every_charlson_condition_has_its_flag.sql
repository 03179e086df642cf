with

flags as (

    {% for condition in charlson_conditions().split() -%}
    select '{{ condition }}' as condition_name
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

weights as (

    select {{ adapter.quote('condition') }} as condition_name
    from {{ ref('charlson_weights') }}

)

select flags.condition_name
from flags
left join weights
    on flags.condition_name = weights.condition_name
where weights.condition_name is null

union all

select weights.condition_name
from weights
left join flags
    on weights.condition_name = flags.condition_name
where flags.condition_name is null
