-- grain: one row per test result; this file names no admission
with

source as (

    select * from {{ source('network', 'lab_results') }}

),

renamed as (

    select
        -- ids
        {{ to_text('lab_result_id') }} as lab_result_id,
        {{ to_text('null') }} as named_admission_id,
        patient_id,
        coalesce(loinc_code, test_name) as lab_test_id,
        specimen_id,

        -- text
        loinc_code,
        test_name,
        unit,
        abnormal_flag,
        result_status,

        -- numbers
        result_value,
        reference_low,
        reference_high,

        -- flags
        0 as is_admission_named,

        -- dates
        test_date

    from source

)

select * from renamed
