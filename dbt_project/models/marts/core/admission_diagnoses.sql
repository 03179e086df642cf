-- grain: one row per admission and diagnosis code; no diagnosis of an unknown admission
with

diagnoses as (

    select * from {{ ref('int_diagnoses_normalised') }}

),

admissions as (

    select * from {{ ref('stg_admissions') }}

),

final as (

    select
        {{ surrogate_key('diagnoses.admission_id') }} as admission_key,
        diagnoses.diagnosis_key,
        diagnoses.diagnosis_rank,
        {{ to_flag('diagnoses.diagnosis_rank = 1') }} as is_primary
    from diagnoses
    inner join admissions
        on diagnoses.admission_id = admissions.admission_id

)

select * from final
