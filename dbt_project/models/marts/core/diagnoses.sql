-- grain: one row per diagnosis code, and one for Unknown
with

codes as (

    select * from {{ ref('int_diagnosis_codes_recognised') }}

),

final as (

    select
        diagnosis_key,
        code_system,
        diagnosis_code,
        diagnosis_name,
        is_recognised
    from codes

    union all

    select
        -1 as diagnosis_key,
        'Unknown' as code_system,
        'Unknown' as diagnosis_code,
        'Unknown' as diagnosis_name,
        0 as is_recognised

)

select * from final
