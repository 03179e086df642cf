-- grain: one row per diagnosis code
select
    diagnosis_key,
    code_system,
    diagnosis_code,
    diagnosis_name,
    is_recognised
from {{ ref('diagnoses') }}
