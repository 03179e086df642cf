-- grain: one row per patient that any file names
with

patients as (

    select * from {{ ref('stg_patients') }}

),

named_patients as (

    select patient_id from {{ ref('stg_admissions') }}

    union distinct

    select patient_id from {{ ref('stg_lab_results') }}

    union distinct

    select patient_id from {{ ref('stg_prescriptions') }}

),

-- of some patients nothing is known but that a file names them
all_patients as (

    select
        patient_id,
        gender,
        race,
        1 as is_registered
    from patients

    union all

    select
        named_patients.patient_id,
        {{ to_text('null') }} as gender,
        {{ to_text('null') }} as race,
        0 as is_registered
    from named_patients
    left join patients
        on named_patients.patient_id = patients.patient_id
    where patients.patient_id is null

),

final as (

    select
        {{ surrogate_key('patient_id') }} as patient_key,
        patient_id,
        gender,
        race,
        is_registered
    from all_patients

)

select * from final
