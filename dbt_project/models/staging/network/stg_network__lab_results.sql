-- grain: one row per test result; the patient's only admission is the result's
with

source as (

    select * from {{ source('network', 'lab_results') }}

),

admissions as (

    select * from {{ source('network', 'hospital_outcomes') }}

),

renamed as (

    select
        -- ids
        {{ to_text('source.lab_result_id') }} as lab_result_id,
        admissions.admission_id,
        source.patient_id,
        coalesce(source.loinc_code, source.test_name) as lab_test_id,

        -- text
        source.loinc_code,
        source.test_name,
        source.unit,
        source.abnormal_flag,

        -- numbers
        source.result_value,
        source.reference_low,
        source.reference_high,

        -- dates
        source.test_date

    from source
    left join admissions
        on source.patient_id = admissions.patient_id

)

select * from renamed
