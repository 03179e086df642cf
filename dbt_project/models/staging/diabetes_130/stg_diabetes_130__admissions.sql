-- grain: one row per admission; this source has no dates
with

source as (

    select * from {{ source('diabetes_130', 'encounters') }}

),

renamed as (

    select
        -- ids
        {{ to_text('encounter_id') }} as admission_id,
        {{ to_text('patient_nbr') }} as patient_id,

        -- text
        admission_type_id as admission_type,
        discharge_disposition_id as discharge_disposition,
        {{ to_text('null') }} as drg_code,
        payer_code as insurance_type,

        -- numbers; the middle of the band: 65 for 60 to 69
        {{ to_integer('floor((age_from + coalesce(age_to, age_from) + 1) / 2)') }} as age_at_admission,
        time_in_hospital as length_of_stay_days_as_reported,
        cast(null as decimal(12, 2)) as hospital_charges,
        {{ to_integer('null') }} as days_to_readmission_as_reported,
        {{ to_integer('null') }} as discharge_minute,

        -- flags
        {{ to_integer('null') }} as is_icu,
        case when discharge_disposition_id = 'Expired' then 1 else 0 end as is_in_hospital_death,
        case when readmitted = '<30' then 1 else 0 end as is_readmitted_30d_as_reported,

        -- dates
        cast(null as date) as admission_date,
        cast(null as date) as discharge_date

    from source

)

select * from renamed
