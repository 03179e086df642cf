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
        admissions.age_at_admission,
        coalesce(
            {{ days_between('admissions.admission_date', 'episodes.discharge_date') }},
            case when admissions.length_of_stay_days_as_reported >= 0 then admissions.length_of_stay_days_as_reported end
        ) as length_of_stay_days,
        admissions.length_of_stay_days_as_reported,
        admissions.hospital_charges,
        episodes.days_to_next_episode,
        admissions.days_to_readmission_as_reported,

        -- flags; nobody is admitted after their death or leaves alive as dead: which of
        -- the two is wrong, is unknown
        admissions.is_icu,
        case
            when episodes.is_after_death = 1 or (admissions.is_in_hospital_death = 0 and dispositions.is_death = 1) then null
            else admissions.is_in_hospital_death
        end as is_in_hospital_death,
        admissions.is_readmitted_30d_as_reported,
        episodes.is_episode_end,
        episodes.is_after_death,
        episodes.has_death_in_episode,
        case
            when episodes.is_after_death = 1 or episodes.has_death_in_episode = 1 or dispositions.is_death = 1 then 0
            when admissions.is_in_hospital_death is null then 0
            else episodes.is_episode_end
        end as is_end_of_episode_survived,
        case
            when admissions.is_in_hospital_death = 0 and dispositions.is_death = 1 then 1
            else 0
        end as is_dead_by_disposition_alone,
        dispositions.is_transfer,
        dispositions.is_against_medical_advice,

        -- dates
        admissions.admission_date,
        episodes.discharge_date,
        case
            when admissions.discharge_date < admissions.admission_date then 1
            else 0
        end as is_end_before_begin

    from admissions
    left join episodes
        on admissions.admission_id = episodes.admission_id
    left join dispositions
        on {{ normalised_code('admissions.discharge_disposition') }} = dispositions.discharge_disposition

),

-- how the file tells of returns: by days, by flags, or by the next admissions alone
told as (

    select
        count(days_to_readmission_as_reported) as days_count,
        count(is_readmitted_30d_as_reported) as flag_count,
        count(days_to_next_episode) as return_count
    from with_episodes

),

with_follow_up as (

    select
        with_episodes.*,
        {% if var('follow_up_end') is none -%}
        {{ to_integer('null') }} as has_30_day_follow_up
        {%- else -%}
        {{ to_flag(days_between('with_episodes.discharge_date', "cast('" ~ var('follow_up_end') ~ "' as date)") ~ ' >= 30') }} as has_30_day_follow_up
        {%- endif %}
    from with_episodes

),

-- no return is known where nothing could tell of one: that is not the same as none
with_eligibility as (

    select
        with_follow_up.*,
        case
            when is_end_of_episode_survived = 0 then 0
            when days_to_next_episode is not null then 1
            -- the return that is reported is the transfer, and what follows is not in the file
            when is_transfer = 1 and days_to_readmission_as_reported <= {{ var('transfer_gap_days') }} then 0
            when days_to_readmission_as_reported is not null or is_readmitted_30d_as_reported is not null then 1
            when discharge_date is null then 0
            when told.days_count > 0 then 1
            when told.flag_count > 0 then 0
            when told.return_count > 0 or has_30_day_follow_up = 1 then 1
            else 0
        end as is_readmission_eligible
    from with_follow_up
    cross join told

),

-- the file shows the return, or the hospital reports it
with_days as (

    select
        with_eligibility.*,
        case
            when is_readmission_eligible = 1 then coalesce(days_to_next_episode, days_to_readmission_as_reported)
        end as days_to_readmission
    from with_eligibility

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
            when with_days.days_to_readmission is not null then 0
            else coalesce(with_days.is_readmitted_30d_as_reported, 0)
        end as is_readmitted_30d
    from with_days
    left join age_groups
        on with_days.age_at_admission between age_groups.from_age and age_groups.to_age
    left join age_points
        on with_days.age_at_admission between age_points.from_age and age_points.to_age

)

select * from classified
