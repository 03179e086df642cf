-- grain: one row per prescription
with

source as (

    select * from {{ source('mimic', 'prescriptions') }}

),

renamed as (

    select
        -- ids
        {{ to_text('row_id') }} as prescription_id,
        {{ to_text('hadm_id') }} as named_admission_id,
        {{ to_text('subject_id') }} as patient_id,

        -- text
        drug as medication_name,
        {{ to_text('null') }} as drug_class,
        case
            when dose_val_rx is null or dose_unit_rx is null then dose_val_rx
            else concat(dose_val_rx, ' ', dose_unit_rx)
        end as dosage,
        {{ to_text('null') }} as frequency,

        -- flags
        1 as is_admission_named,

        -- dates
        cast(startdate as date) as start_date,
        cast(enddate as date) as end_date

    from source

)

select * from renamed
