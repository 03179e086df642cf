-- grain: one row per admission and diagnosis code
with

diagnoses as (

    select * from {{ ref('int_diagnoses_normalised') }}

),

final as (

    select
        {{ surrogate_key('admission_id') }} as admission_key,
        diagnosis_key,
        diagnosis_rank,
        {{ to_flag('diagnosis_rank = 1') }} as is_primary
    from diagnoses

)

select * from final
