-- grain: one row per admission; this source keeps age and payer with the patient
with

source as (

    select * from {{ source('network', 'hospital_outcomes') }}

),

patients as (

    select * from {{ source('network', 'patients') }}

),

renamed as (

    select
        -- ids
        source.admission_id,
        source.patient_id,

        -- text
        source.admission_type,
        source.discharge_disposition,
        source.drg_code,
        patients.insurance_type,

        -- numbers
        patients.age as age_at_admission,
        source.length_of_stay as length_of_stay_days_as_reported,
        source.hospital_charges,
        source.days_to_readmission as days_to_readmission_as_reported,
        {{ to_integer('null') }} as discharge_minute,

        -- flags
        source.icu_admission as is_icu,
        source.in_hospital_mortality as is_in_hospital_death,
        source.readmitted_30d as is_readmitted_30d_as_reported,

        -- dates
        source.admission_date,
        coalesce(
            source.discharge_date,
            {{ add_days('source.admission_date', 'source.length_of_stay') }}
        ) as discharge_date

    from source
    left join patients
        on source.patient_id = patients.patient_id

)

select * from renamed
