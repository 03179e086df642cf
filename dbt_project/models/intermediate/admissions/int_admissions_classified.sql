-- grain: one row per admission
{{ config(materialized='view') }}

with

admissions as (

    select * from {{ ref('stg_admissions') }}

),

episodes as (

    select * from {{ ref('int_admission_episodes') }}

),

age_groups as (

    select * from {{ ref('age_group_limits') }}

),

age_points as (

    select * from {{ ref('charlson_age_points') }}

),

dispositions as (

    select * from {{ ref('discharge_dispositions') }}

),

-- the dates decide where the file has them: only then is the reported length read
with_episodes as (

    select
        -- ids
        admissions.admission_id,
        admissions.patient_id,
        episodes.episode_id,

        -- text
        admissions.admission_type,
        admissions.discharge_disposition,
        admissions.drg_code,
        admissions.insurance_type,

        -- numbers
        case when admissions.age_at_admission >= 0 then admissions.age_at_admission end as age_at_admission,
        admissions.age_at_admission as age_at_admission_as_reported,
        coalesce(
            {{ days_between('admissions.admission_date', 'admissions.discharge_date') }},
            admissions.length_of_stay_days_as_reported
        ) as length_of_stay_days,
        admissions.length_of_stay_days_as_reported,
        admissions.hospital_charges,
        episodes.days_to_next_episode,
        admissions.days_to_readmission_as_reported,

        -- flags; nobody is admitted after their death: one of the two rows is wrong
        admissions.is_icu,
        case when episodes.is_after_death = 0 then admissions.is_in_hospital_death end as is_in_hospital_death,
        admissions.is_readmitted_30d_as_reported,
        episodes.is_episode_end,
        episodes.is_after_death,
        episodes.has_death_in_episode,
        case
            when episodes.is_episode_end = 1 and episodes.is_after_death = 0 and episodes.has_death_in_episode = 0 then 1
            else 0
        end as is_readmission_eligible,
        dispositions.is_transfer,
        dispositions.is_against_medical_advice,

        -- dates
        admissions.admission_date,
        admissions.discharge_date

    from admissions
    left join episodes
        on admissions.admission_id = episodes.admission_id
    left join dispositions
        on admissions.discharge_disposition = dispositions.discharge_disposition

),

-- the file shows the return, or the hospital reports it; a transfer is no return
with_days as (

    select
        with_episodes.*,
        case
            when is_readmission_eligible = 0 then null
            when days_to_next_episode is not null then days_to_next_episode
            when is_transfer = 1 and days_to_readmission_as_reported <= {{ var('transfer_gap_days') }} then null
            else days_to_readmission_as_reported
        end as days_to_readmission
    from with_episodes

),

-- day 0 and day 30 count; a flag decides only where nothing is known of the day
classified as (

    select
        with_days.*,
        coalesce(age_groups.age_group, 'Unknown') as age_group,
        age_points.points as charlson_age_points,
        case
            when with_days.is_readmission_eligible = 0 then null
            when with_days.days_to_readmission between 0 and 30 then 1
            when with_days.days_to_readmission is not null or with_days.days_to_readmission_as_reported is not null then 0
            else coalesce(with_days.is_readmitted_30d_as_reported, 0)
        end as is_readmitted_30d,
        {% if var('follow_up_end') is none -%}
        {{ to_integer('null') }} as has_30_day_follow_up
        {%- else -%}
        {{ to_flag(days_between('with_days.discharge_date', "cast('" ~ var('follow_up_end') ~ "' as date)") ~ ' >= 30') }} as has_30_day_follow_up
        {%- endif %}
    from with_days
    left join age_groups
        on with_days.age_at_admission between age_groups.from_age and age_groups.to_age
    left join age_points
        on with_days.age_at_admission between age_points.from_age and age_points.to_age

)

select * from classified
