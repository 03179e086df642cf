-- grain: one row per kind of event, patient and first day of a period
-- Periods of a patient do not overlap and leave no gap, so that an event has one at most.
with

stays as (

    select * from {{ ref('int_admission_episodes') }}

),

windows as (

    {% for event, days_before in [
        ('lab_results', var('result_days_before_admission')),
        ('prescriptions', var('prescription_days_before_admission')),
    ] -%}
    select
        {{ to_text("'" ~ event ~ "'") }} as event,
        admission_id,
        patient_id,
        {{ add_days('admission_date', '-' ~ days_before) }} as from_date,
        admission_date,
        coalesce(discharge_date, admission_date) as discharge_date
    from stays
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

-- between two neighbouring edges no stay begins or ends
edges as (

    select
        event,
        patient_id,
        from_date as edge_date
    from windows
    where from_date is not null

    union distinct

    select
        event,
        patient_id,
        admission_date as edge_date
    from windows
    where admission_date is not null

    union distinct

    select
        event,
        patient_id,
        {{ add_days('discharge_date', 1) }} as edge_date
    from windows
    where discharge_date is not null

    union distinct

    select
        event,
        patient_id,
        cast('1000-01-01' as date) as edge_date
    from windows

),

periods as (

    select
        event,
        patient_id,
        edge_date as from_date,
        lead(edge_date) over (partition by event, patient_id order by edge_date) as next_date,
        max(case when edge_date > cast('1000-01-01' as date) then 1 else 0 end) over (
            partition by event, patient_id
        ) as has_dated_stay
    from edges

),

-- the stay that began last has the event, else the one that begins next
ranked as (

    select
        periods.event,
        periods.patient_id,
        periods.from_date,
        periods.next_date,
        periods.has_dated_stay,
        windows.admission_id,
        row_number() over (
            partition by periods.event, periods.patient_id, periods.from_date
            order by
                case when windows.admission_date <= periods.from_date then 0 else 1 end,
                case when windows.admission_date <= periods.from_date then windows.admission_date end desc,
                windows.admission_date,
                windows.discharge_date desc,
                windows.admission_id desc
        ) as choice
    from periods
    left join windows
        on
            periods.event = windows.event
            and periods.patient_id = windows.patient_id
            and periods.from_date between windows.from_date and windows.discharge_date

),

final as (

    select
        event,
        patient_id,
        from_date,
        coalesce({{ add_days('next_date', -1) }}, cast('9999-12-31' as date)) as to_date,
        admission_id,
        case
            when admission_id is not null then null
            when has_dated_stay = 0 then {{ to_text("'no stay has dates'") }}
            when from_date = cast('1000-01-01' as date) then 'before the stay'
            else 'after the stay'
        end as unassigned_reason
    from ranked
    where choice = 1

)

select * from final
