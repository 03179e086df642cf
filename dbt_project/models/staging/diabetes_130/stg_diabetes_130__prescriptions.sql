-- grain: one row per prescription; this source has none, only changes of doses
select
    {{ to_text('null') }} as prescription_id,
    {{ to_text('null') }} as named_admission_id,
    {{ to_text('null') }} as patient_id,
    {{ to_text('null') }} as medication_name,
    {{ to_text('null') }} as drug_class,
    {{ to_text('null') }} as dosage,
    {{ to_text('null') }} as frequency,
    1 as is_admission_named,
    cast(null as date) as start_date,
    cast(null as date) as end_date
from {{ source('diabetes_130', 'encounters') }}
where 1 = 0
