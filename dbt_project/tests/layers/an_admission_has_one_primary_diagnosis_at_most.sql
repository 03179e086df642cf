with

bridge as (

    select * from {{ ref('bridge_admission_diagnoses') }}

),

outcomes as (

    select * from {{ ref('fct_hospital_outcomes') }}

),

primary_diagnoses as (

    select
        admission_key,
        count(*) as primary_count,
        min(diagnosis_key) as diagnosis_key
    from bridge
    where is_primary = 1
    group by 1

)

select
    outcomes.admission_key,
    primary_diagnoses.primary_count
from outcomes
left join primary_diagnoses
    on outcomes.admission_key = primary_diagnoses.admission_key
where
    primary_diagnoses.primary_count > 1
    or coalesce(primary_diagnoses.diagnosis_key, -1) <> outcomes.primary_diagnosis_key
