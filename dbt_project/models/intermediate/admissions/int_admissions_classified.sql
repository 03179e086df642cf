-- grain: one row per admission
{{ config(materialized='view') }}

with

admissions as (

    select * from {{ ref('stg_admissions') }}

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

-- only a patient discharged alive can be readmitted; day 0 and day 30 count
classified as (

    select
        admissions.*,
        coalesce(age_groups.age_group, 'Unknown') as age_group,
        age_points.points as charlson_age_points,
        {{ to_flag('admissions.is_in_hospital_death = 0') }} as is_readmission_eligible,
        case
            when admissions.is_in_hospital_death = 1 then null
            when admissions.days_to_readmission between 0 and 30 then 1
            else 0
        end as is_readmitted_30d,
        dispositions.is_transfer,
        dispositions.is_against_medical_advice,
        {% if var('follow_up_end') is none -%}
        {{ to_integer('null') }} as has_30_day_follow_up
        {%- else -%}
        {{ to_flag(days_between('admissions.discharge_date', "cast('" ~ var('follow_up_end') ~ "' as date)") ~ ' >= 30') }} as has_30_day_follow_up
        {%- endif %}
    from admissions
    left join age_groups
        on admissions.age_at_admission between age_groups.from_age and age_groups.to_age
    left join age_points
        on admissions.age_at_admission between age_points.from_age and age_points.to_age
    left join dispositions
        on admissions.discharge_disposition = dispositions.discharge_disposition

)

select * from classified
