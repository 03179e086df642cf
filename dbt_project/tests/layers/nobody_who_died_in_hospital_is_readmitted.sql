select
    admission_key,
    is_in_hospital_death,
    is_readmitted_30d,
    days_to_readmission
from {{ ref('fct_hospital_outcomes') }}
where
    is_in_hospital_death = 1
    and (days_to_readmission is not null or is_readmitted_30d is not null or is_readmission_eligible = 1)
