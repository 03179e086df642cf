-- grain: one row per admission and diagnosis code
select
    admission_key,
    diagnosis_key,
    diagnosis_rank,
    is_primary
from {{ ref('admission_diagnoses') }}
