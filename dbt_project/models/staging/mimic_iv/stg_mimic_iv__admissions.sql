-- grain: one row per admission
with

source as (

    select
        source.*,
        -- the accounts of organ donors may end hours before they begin: no days
        greatest(source.dischtime, source.admittime) as end_time
    from {{ source('mimic_iv', 'admissions') }} as source

),

patients as (

    select * from {{ source('mimic_iv', 'patients') }}

),

-- HCFA is the group that the bill names; APR stands in where there is none
drg_codes as (

    select
        hadm_id,
        coalesce(
            max(case when drg_type = 'HCFA' then drg_code end),
            max(case when drg_type = 'APR' then drg_code end)
        ) as drg_code
    from {{ source('mimic_iv', 'drgcodes') }}
    group by 1

),

icu_admissions as (

    select distinct hadm_id
    from {{ source('mimic_iv', 'icustays') }}

),

with_age as (

    select
        source.*,
        patients.anchor_age,
        patients.anchor_age + extract(year from source.admittime) - patients.anchor_year as shifted_age
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
        case
            when admissions.admission_type in ('EW EMER.', 'DIRECT EMER.') then 'Emergency'
            when admissions.admission_type = 'URGENT' then 'Urgent'
            when admissions.admission_type in ('ELECTIVE', 'SURGICAL SAME DAY ADMISSION') then 'Elective'
            when admissions.admission_type like '%OBSERVATION%' then 'Observation'
        end as admission_type,
        case admissions.discharge_location
            when 'HOME' then 'Home'
            when 'HOME HEALTH CARE' then 'Home Health'
            when 'SKILLED NURSING FACILITY' then 'Skilled Nursing Facility'
            when 'REHAB' then 'Rehabilitation'
            when 'HOSPICE' then 'Hospice'
            when 'DIED' then 'Expired'
            when 'AGAINST ADVICE' then 'Against Medical Advice'
            when 'ACUTE HOSPITAL' then 'Transfer to Another Hospital'
            when 'PSYCH FACILITY' then 'DISCH-TRAN TO PSYCH HOSP'
            when 'CHRONIC/LONG TERM ACUTE CARE' then 'LONG TERM CARE HOSPITAL'
            when 'OTHER FACILITY' then 'OTHER FACILITY'
            else admissions.discharge_location
        end as discharge_disposition,
        drg_codes.drg_code,
        case
            when admissions.insurance in ('Medicare', 'Medicaid', 'Private', 'Other') then admissions.insurance
            when admissions.insurance in ('Self Pay', 'No charge') then 'Uninsured'
            when admissions.insurance = 'Government' then 'Other'
        end as insurance_type,

        -- numbers; ages over 89 are one age in the source
        {{ to_integer('case when admissions.anchor_age > 89 or admissions.shifted_age > 89 then 90 else admissions.shifted_age end') }} as age_at_admission,
        {{ days_between('cast(admissions.admittime as date)', 'cast(admissions.end_time as date)') }} as length_of_stay_days_as_reported,
        cast(null as decimal(12, 2)) as hospital_charges,
        {{ to_integer('null') }} as days_to_readmission_as_reported,
        {{ to_integer('extract(hour from admissions.end_time) * 60 + extract(minute from admissions.end_time)') }} as discharge_minute,

        -- flags
        case when icu_admissions.hadm_id is null then 0 else 1 end as is_icu,
        admissions.hospital_expire_flag as is_in_hospital_death,
        {{ to_integer('null') }} as is_readmitted_30d_as_reported,

        -- dates
        cast(admissions.admittime as date) as admission_date,
        cast(admissions.end_time as date) as discharge_date

    from with_age as admissions
    left join drg_codes
        on admissions.hadm_id = drg_codes.hadm_id
    left join icu_admissions
        on admissions.hadm_id = icu_admissions.hadm_id

)

select * from renamed
