-- grain: one row per admission; stays that overlap or follow a transfer are one episode
with

admissions as (

    select * from {{ ref('stg_admissions') }}

),

dispositions as (

    select * from {{ ref('discharge_dispositions') }}

),

-- the hospital that takes over a transferred patient may admit on a later day
stays as (

    select
        admissions.admission_id,
        admissions.patient_id,
        admissions.admission_date,
        coalesce(admissions.discharge_date, admissions.admission_date) as discharge_date,
        admissions.is_in_hospital_death,
        admissions.discharge_minute,
        -- no order is known of admissions without a date: each stands alone
        case when admissions.admission_date is null then admissions.admission_id end as undated_admission_id,
        case
            when dispositions.is_transfer = 1
                then {{ add_days('admissions.discharge_date', var('transfer_gap_days')) }}
            else coalesce(admissions.discharge_date, admissions.admission_date)
        end as last_joining_date
    from admissions
    left join dispositions
        on admissions.discharge_disposition = dispositions.discharge_disposition

),

preceded as (

    select
        stays.*,
        max(last_joining_date) over (
            partition by patient_id, undated_admission_id
            order by admission_date, discharge_date, admission_id
            rows between unbounded preceding and 1 preceding
        ) as joins_until,
        min(case when is_in_hospital_death = 1 then discharge_date end) over (
            partition by patient_id, undated_admission_id
        ) as death_date
    from stays

),

numbered as (

    select
        preceded.*,
        sum(case when admission_date <= joins_until then 0 else 1 end) over (
            partition by patient_id, undated_admission_id
            order by admission_date, discharge_date, admission_id
            rows between unbounded preceding and current row
        ) as episode_number
    from preceded

),

described as (

    select
        numbered.*,
        first_value(admission_id) over (
            partition by patient_id, undated_admission_id, episode_number
            order by admission_date, discharge_date, admission_id
        ) as episode_id,
        min(admission_date) over (
            partition by patient_id, undated_admission_id, episode_number
        ) as episode_start_date,
        max(is_in_hospital_death) over (
            partition by patient_id, undated_admission_id, episode_number
        ) as has_death_in_episode,
        -- of two that end on one day the outer is the last, unless the other began then
        row_number() over (
            partition by patient_id, undated_admission_id, episode_number
            order by
                discharge_date desc,
                coalesce(discharge_minute, -1) desc,
                case when admission_date = discharge_date then 0 else 1 end,
                admission_date,
                admission_id desc
        ) as place_from_end
    from numbered

),

episode_ends as (

    select
        admission_id,
        lead(episode_start_date) over (
            partition by patient_id, undated_admission_id
            order by episode_number
        ) as next_episode_date
    from described
    where place_from_end = 1

),

final as (

    select
        described.admission_id,
        described.patient_id,
        described.episode_id,
        described.has_death_in_episode,
        case when episode_ends.admission_id is null then 0 else 1 end as is_episode_end,
        case when described.admission_date > described.death_date then 1 else 0 end as is_after_death,
        {{ days_between('described.discharge_date', 'episode_ends.next_episode_date') }} as days_to_next_episode,
        described.admission_date,
        described.discharge_date
    from described
    left join episode_ends
        on described.admission_id = episode_ends.admission_id

)

select * from final
