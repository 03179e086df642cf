with

expected as (

    select 'moderate_severe_liver_disease' as severe_condition_name, 'mild_liver_disease' as mild_condition_name
    union all
    select 'diabetes_with_complication', 'diabetes_without_complication'
    union all
    select 'metastatic_solid_tumor', 'any_malignancy'

),

hierarchy as (

    select * from {{ ref('charlson_hierarchy') }}

)

select hierarchy.mild_condition_name
from hierarchy
left join expected
    on
        hierarchy.severe_condition_name = expected.severe_condition_name
        and hierarchy.mild_condition_name = expected.mild_condition_name
where expected.mild_condition_name is null

union all

select expected.mild_condition_name
from expected
left join hierarchy
    on
        expected.severe_condition_name = hierarchy.severe_condition_name
        and expected.mild_condition_name = hierarchy.mild_condition_name
where hierarchy.mild_condition_name is null
