-- grain: one row per patient
select
    patient_key,
    gender,
    race
from {{ ref('patients') }}
