-- grain: one row per prescription; this file names no admission
with

source as (

    select * from {{ source('network', 'medications') }}

),

renamed as (

    select
        -- ids
        {{ to_text('medication_id') }} as prescription_id,
        {{ to_text('null') }} as named_admission_id,
        patient_id,

        -- text
        medication_name,
        drug_class,
        dosage,
        frequency,

        -- flags
        0 as is_admission_named,

        -- dates
        start_date,
        end_date

    from source

)

select * from renamed
