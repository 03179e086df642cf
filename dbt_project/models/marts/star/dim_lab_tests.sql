-- grain: one row per laboratory test
select
    lab_test_key,
    loinc_code,
    test_name
from {{ ref('lab_tests') }}
