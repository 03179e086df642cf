-- the condition beside a label is what the models find for its code, or none
with

labels as (

    select
        label,
        {{ normalised_code('diagnosis_code') }} as diagnosis_code,
        coalesce({{ adapter.quote('condition') }}, 'none') as condition_name
    from {{ ref('charlson_label_map') }}

),

found as (

    select
        labels.label,
        labels.condition_name,
        coalesce(prefixes.{{ adapter.quote('condition') }}, 'none') as found_condition_name
    from labels
    left join {{ ref('charlson_code_prefixes') }} as prefixes
        on
            prefixes.code_system = 'ICD-10-CM'
            and prefixes.prefix = left(labels.diagnosis_code, length(prefixes.prefix))

)

select
    label,
    condition_name,
    found_condition_name
from found
where condition_name <> found_condition_name
