-- grain: one row per prescription; the patient's only admission is the prescription's
with

source as (

    select * from {{ source('network', 'medications') }}

),

admissions as (

    select * from {{ source('network', 'hospital_outcomes') }}

),

renamed as (

    select
        -- ids
        {{ to_text('source.medication_id') }} as prescription_id,
        admissions.admission_id,
        source.patient_id,

        -- text
        source.medication_name,
        source.drug_class,
        source.dosage,
        source.frequency,

        -- dates
        source.start_date,
        source.end_date

    from source
    left join admissions
        on source.patient_id = admissions.patient_id

)

select * from renamed
