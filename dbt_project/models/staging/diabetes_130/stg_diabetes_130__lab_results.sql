-- grain: one row per test result; this source has none, only ranges of two tests
select
    {{ to_text('null') }} as lab_result_id,
    {{ to_text('null') }} as named_admission_id,
    {{ to_text('null') }} as patient_id,
    {{ to_text('null') }} as lab_test_id,
    {{ to_text('null') }} as specimen_id,
    {{ to_text('null') }} as loinc_code,
    {{ to_text('null') }} as test_name,
    {{ to_text('null') }} as unit,
    {{ to_text('null') }} as abnormal_flag,
    {{ to_text('null') }} as result_status,
    cast(null as decimal(18, 4)) as result_value,
    cast(null as decimal(14, 4)) as reference_low,
    cast(null as decimal(14, 4)) as reference_high,
    1 as is_admission_named,
    cast(null as date) as test_date
from {{ source('diabetes_130', 'encounters') }}
where 1 = 0
