-- grain: one row per pharmacy order, kind of drug and drug
with

source as (

    select * from {{ source('mimic_iv', 'prescriptions') }}

),

renamed as (

    select
        -- ids
        {{ to_text(surrogate_key("concat(source.pharmacy_id, ':', source.drug_type, ':', source.drug)")) }} as prescription_id,
        {{ to_text('source.hadm_id') }} as named_admission_id,
        {{ to_text('source.subject_id') }} as patient_id,

        -- text
        source.drug as medication_name,
        {{ to_text('null') }} as drug_class,
        case
            when source.dose_val_rx is null or source.dose_unit_rx is null then source.dose_val_rx
            else concat(source.dose_val_rx, ' ', source.dose_unit_rx)
        end as dosage,
        case
            when source.doses_per_24_hrs is not null then concat(source.doses_per_24_hrs, ' in 24 hours')
        end as frequency,

        -- flags
        1 as is_admission_named,

        -- dates
        cast(source.starttime as date) as start_date,
        cast(source.stoptime as date) as end_date

    from source

)

select * from renamed
