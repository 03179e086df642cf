-- grain: one row per patient
with

patients as (

    select * from {{ ref('stg_patients') }}

),

final as (

    select
        {{ surrogate_key('patient_id') }} as patient_key,
        patient_id,
        gender,
        race
    from patients

)

select * from final
