-- grain: one row per admission; stays that overlap or follow a transfer are one episode
with

admissions as (

    select * from {{ ref('stg_admissions') }}

),

dispositions as (

    select * from {{ ref('discharge_dispositions') }}

),

-- one of two dates is wrong where a stay ends before it begins: its end is unknown
dated as (

    select
        admission_id,
        patient_id,
        admission_date,
        discharge_disposition,
        is_in_hospital_death,
        discharge_minute,
        case when admission_date <= discharge_date or admission_date is null then discharge_date end as discharge_date
    from admissions

),

-- the hospital that takes over a transferred patient may admit on a later day
stays as (

    select
        dated.admission_id,
        dated.patient_id,
        dated.admission_date,
        dated.discharge_date,
        coalesce(dated.discharge_date, dated.admission_date) as last_date,
        dated.is_in_hospital_death,
        dated.discharge_minute,
        -- no order is known of admissions without a date: each stands alone
        case when dated.admission_date is null then dated.admission_id end as undated_admission_id,
        case
            when dispositions.is_transfer = 1 and dated.discharge_date is not null
                then {{ add_days('dated.discharge_date', var('transfer_gap_days')) }}
            else coalesce(dated.discharge_date, dated.admission_date)
        end as last_joining_date
    from dated
    left join dispositions
        on {{ normalised_code('dated.discharge_disposition') }} = dispositions.discharge_disposition

),

preceded as (

    select
        stays.*,
        max(last_joining_date) over (
            partition by patient_id, undated_admission_id
            order by admission_date, last_date, admission_id
            rows between unbounded preceding and 1 preceding
        ) as joins_until,
        min(case when is_in_hospital_death = 1 then last_date end) over (
            partition by patient_id, undated_admission_id
        ) as death_date
    from stays

),

numbered as (

    select
        preceded.*,
        sum(case when admission_date <= joins_until then 0 else 1 end) over (
            partition by patient_id, undated_admission_id
            order by admission_date, last_date, admission_id
            rows between unbounded preceding and current row
        ) as episode_number
    from preceded

),

described as (

    select
        numbered.*,
        first_value(admission_id) over (
            partition by patient_id, undated_admission_id, episode_number
            order by admission_date, last_date, admission_id
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
                last_date desc,
                coalesce(discharge_minute, -1) desc,
                case when admission_date = last_date then 0 else 1 end,
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
