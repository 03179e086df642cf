-- grain: one row per test result
with

lab_results as (

    select * from {{ ref('int_lab_results_flagged') }}

),

final as (

    select
        -- keys and ids
        {{ surrogate_key('lab_result_id') }} as lab_result_key,
        lab_result_id,
        {{ surrogate_key('admission_id') }} as admission_key,
        {{ surrogate_key('patient_id') }} as patient_key,
        {{ surrogate_key('lab_test_id') }} as lab_test_key,
        {{ date_key('test_date') }} as test_date_key,

        -- text
        unit,
        abnormal_flag,
        {{ to_text('unassigned_reason') }} as unassigned_reason,

        -- numbers
        result_value,
        reference_low,
        reference_high,

        -- flags
        is_abnormal,
        is_superseded,

        -- dates
        test_date

    from lab_results

)

select * from final
