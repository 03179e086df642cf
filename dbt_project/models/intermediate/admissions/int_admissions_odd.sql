-- grain: one row per admission that is odd by a rule, with a flag for each rule
with

admissions as (

    select * from {{ ref('int_admissions_classified') }}

),

patients as (

    select * from {{ ref('stg_patients') }}

),

-- a file without any days to readmission contradicts no flag
reported as (

    select count(days_to_readmission_as_reported) as days_count
    from admissions

),

flagged as (

    select
        admissions.admission_id,
        admissions.is_after_death as is_admission_after_death,
        case
            when admissions.is_after_death = 0 and admissions.is_in_hospital_death = 0 and admissions.is_episode_end = 1 and admissions.has_death_in_episode = 1 then 1
            else 0
        end as is_stay_after_death,
        case when admissions.is_in_hospital_death = 1 and admissions.days_to_readmission_as_reported is not null then 1 else 0 end as is_days_on_a_death,
        case
            when admissions.is_readmission_eligible = 1 and admissions.is_readmitted_30d_as_reported = 1 and admissions.days_to_readmission is null and reported.days_count > 0 then 1
            else 0
        end as is_flag_without_days,
        case
            when admissions.is_readmission_eligible = 1 and admissions.is_readmitted_30d_as_reported = 0 and admissions.days_to_readmission between 0 and 30 then 1
            else 0
        end as is_flag_0_days_within_30,
        case
            when admissions.is_readmission_eligible = 1 and admissions.is_readmitted_30d_as_reported = 1 and admissions.days_to_readmission > 30 then 1
            else 0
        end as is_flag_1_days_after_30,
        case when admissions.days_to_next_episode <> admissions.days_to_readmission_as_reported then 1 else 0 end as is_days_contradict_dates,
        case when admissions.length_of_stay_days <> admissions.length_of_stay_days_as_reported then 1 else 0 end as is_stay_contradicts_dates,
        admissions.is_dead_by_disposition_alone,
        admissions.is_end_before_begin,
        case when patients.patient_id is null then 1 else 0 end as is_admission_of_unknown_patient
    from admissions
    cross join reported
    left join patients
        on admissions.patient_id = patients.patient_id

),

final as (

    select *
    from flagged
    where
        greatest(
            is_admission_after_death,
            is_stay_after_death,
            is_days_on_a_death,
            is_flag_without_days,
            is_flag_0_days_within_30,
            is_flag_1_days_after_30,
            is_days_contradict_dates,
            is_stay_contradicts_dates,
            is_dead_by_disposition_alone,
            is_end_before_begin,
            is_admission_of_unknown_patient
        ) = 1

)

select * from final
