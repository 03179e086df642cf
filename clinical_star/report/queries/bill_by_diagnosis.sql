-- grain: one row per frequent primary diagnosis, with and without intensive care
with

outcomes as (

    select * from {star}.fct_hospital_outcomes

),

diagnoses as (

    select * from {star}.dim_diagnoses

),

whole as (

    select
        avg(hospital_charges * 1e0) as reference,
        case when count(*) = count(distinct patient_key) then 1 else 0 end as is_independent
    from outcomes

),

frequent as (

    select
        primary_diagnosis_key,
        count(*) as total_count
    from outcomes
    where
        primary_diagnosis_key <> -1
        and hospital_charges is not null
    group by 1
    order by 2 desc, 1
    limit 10

),

final as (

    select
        frequent.total_count,
        diagnoses.diagnosis_code as code,
        diagnoses.diagnosis_name as diagnosis,
        outcomes.is_icu,
        whole.reference,
        whole.is_independent,
        count(*) as n,
        avg(outcomes.hospital_charges * 1e0) as estimate,
        stddev_samp(outcomes.hospital_charges * 1e0) as deviation
    from outcomes
    inner join frequent
        on outcomes.primary_diagnosis_key = frequent.primary_diagnosis_key
    inner join diagnoses
        on outcomes.primary_diagnosis_key = diagnoses.diagnosis_key
    cross join whole
    where
        outcomes.hospital_charges is not null
        and outcomes.is_icu is not null
    group by 1, 2, 3, 4, 5, 6

)

select * from final
order by total_count desc, code, is_icu
