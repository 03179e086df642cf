-- grain: one row per prescription
select
    prescription_key,
    admission_key,
    patient_key,
    start_date_key,
    end_date_key,
    medication_name,
    drug_class,
    dosage,
    frequency,
    has_plausible_dates
from {{ ref('prescriptions') }}
