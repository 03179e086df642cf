-- compares each pair of a patient's stays, without the model of episodes
with

admissions as (

    select
        admission_key,
        patient_key,
        admission_date,
        discharge_date,
        is_readmission_eligible,
        days_to_readmission
    from {{ ref('admissions') }}

),

pairs as (

    select
        admissions.admission_key,
        admissions.days_to_readmission,
        later.admission_key as later_admission_key,
        {{ days_between('admissions.discharge_date', 'later.admission_date') }} as days_between_stays
    from admissions
    inner join admissions as later
        on
            admissions.patient_key = later.patient_key
            and admissions.admission_key <> later.admission_key
    where
        admissions.is_readmission_eligible = 1
        and later.discharge_date > admissions.discharge_date

)

select
    admission_key,
    later_admission_key,
    days_to_readmission,
    days_between_stays
from pairs
where
    days_between_stays <= 0
    or days_to_readmission is null
    or days_to_readmission > days_between_stays
    or days_to_readmission <= 0

union all

select
    admission_key,
    null as later_admission_key,
    days_to_readmission,
    null as days_between_stays
from admissions
where days_to_readmission < 0
