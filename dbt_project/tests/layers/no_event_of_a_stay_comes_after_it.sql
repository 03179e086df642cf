-- what happened after the discharge explains nothing of the stay
with

admissions as (

    select
        admission_key,
        discharge_date
    from {{ ref('admissions') }}

),

lab_results as (

    select
        admission_key,
        test_date
    from {{ ref('lab_results') }}

),

prescriptions as (

    select
        admission_key,
        start_date
    from {{ ref('prescriptions') }}

)

select
    'lab_results' as table_name,
    admissions.admission_key,
    count(*) as row_count
from admissions
inner join lab_results
    on admissions.admission_key = lab_results.admission_key
where lab_results.test_date > admissions.discharge_date
group by 1, 2

union all

select
    'prescriptions' as table_name,
    admissions.admission_key,
    count(*) as row_count
from admissions
inner join prescriptions
    on admissions.admission_key = prescriptions.admission_key
where prescriptions.start_date > admissions.discharge_date
group by 1, 2
