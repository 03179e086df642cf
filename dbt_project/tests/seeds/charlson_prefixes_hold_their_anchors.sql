-- one from each trap of the lists: fourth digits, severe forms, two conditions of a code
with

anchors as (

    select 'ICD-10-CM' as code_system, 'I252' as prefix, 'myocardial_infarction' as condition_name
    union all
    select 'ICD-10-CM', 'E112', 'diabetes_with_complication'
    union all
    select 'ICD-10-CM', 'E119', 'diabetes_without_complication'
    union all
    select 'ICD-10-CM', 'K704', 'moderate_severe_liver_disease'
    union all
    select 'ICD-10-CM', 'K703', 'mild_liver_disease'
    union all
    select 'ICD-10-CM', 'C80', 'metastatic_solid_tumor'
    union all
    select 'ICD-10-CM', 'C76', 'any_malignancy'
    union all
    select 'ICD-10-CM', 'B24', 'aids_hiv'
    union all
    select 'ICD-9-CM', '40403', 'congestive_heart_failure'
    union all
    select 'ICD-9-CM', '40403', 'renal_disease'
    union all
    select 'ICD-9-CM', '4373', 'peripheral_vascular_disease'
    union all
    select 'ICD-9-CM', '042', 'aids_hiv'

)

select
    anchors.code_system,
    anchors.prefix,
    anchors.condition_name
from anchors
left join {{ ref('charlson_code_prefixes') }} as prefixes
    on
        anchors.code_system = prefixes.code_system
        and anchors.prefix = prefixes.prefix
        and anchors.condition_name = prefixes.{{ adapter.quote('condition') }}
where prefixes.prefix is null
