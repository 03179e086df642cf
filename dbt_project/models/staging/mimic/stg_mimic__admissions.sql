-- grain: one row per admission
with

source as (

    select * from {{ source('mimic', 'admissions') }}

),

patients as (

    select * from {{ source('mimic', 'patients') }}

),

-- exactly one HCFA or MS group per admission; APR is a second opinion
drg_codes as (

    select
        hadm_id,
        max(drg_code) as drg_code
    from {{ source('mimic', 'drgcodes') }}
    where drg_type in ('HCFA', 'MS')
    group by 1

),

icu_admissions as (

    select distinct hadm_id
    from {{ source('mimic', 'icustays') }}

),

with_age as (

    select
        source.*,
        {{ whole_years_between('patients.dob', 'source.admittime') }} as shifted_age
    from source
    left join patients
        on source.subject_id = patients.subject_id

),

renamed as (

    select
        -- ids
        {{ to_text('admissions.hadm_id') }} as admission_id,
        {{ to_text('admissions.subject_id') }} as patient_id,

        -- text
        case admissions.admission_type
            when 'EMERGENCY' then 'Emergency'
            when 'URGENT' then 'Urgent'
            when 'ELECTIVE' then 'Elective'
            when 'NEWBORN' then 'Newborn'
        end as admission_type,
        admissions.discharge_location as discharge_disposition,
        drg_codes.drg_code,
        case admissions.insurance
            when 'Self Pay' then 'Uninsured'
            when 'Government' then 'Other'
            else admissions.insurance
        end as insurance_type,

        -- numbers; ages over 89 are shifted to about 300 in the source, and nobody is
        -- admitted before birth
        case
            when admissions.shifted_age > 89 then 90
            when admissions.shifted_age >= 0 then admissions.shifted_age
        end as age_at_admission,
        {{ days_between('cast(admissions.admittime as date)', 'cast(admissions.dischtime as date)') }} as length_of_stay_days_as_reported,
        cast(null as decimal(12, 2)) as hospital_charges,
        {{ to_integer('null') }} as days_to_readmission_as_reported,
        {{ to_integer('extract(hour from admissions.dischtime) * 60 + extract(minute from admissions.dischtime)') }} as discharge_minute,

        -- flags
        case when icu_admissions.hadm_id is null then 0 else 1 end as is_icu,
        admissions.hospital_expire_flag as is_in_hospital_death,
        {{ to_integer('null') }} as is_readmitted_30d_as_reported,

        -- dates
        cast(admissions.admittime as date) as admission_date,
        cast(admissions.dischtime as date) as discharge_date

    from with_age as admissions
    left join drg_codes
        on admissions.hadm_id = drg_codes.hadm_id
    left join icu_admissions
        on admissions.hadm_id = icu_admissions.hadm_id

)

select * from renamed
