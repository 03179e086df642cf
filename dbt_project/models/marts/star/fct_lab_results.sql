-- grain: one row per test result
select
    lab_result_key,
    admission_key,
    patient_key,
    lab_test_key,
    test_date_key,
    unit,
    result_value,
    is_abnormal,
    is_superseded
from {{ ref('lab_results') }}
