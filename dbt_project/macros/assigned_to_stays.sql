{% macro assigned_to_stays(events, event, day) -%}
    {#- Test results or prescriptions with the admission they belong to, or the reason why
        they belong to none. `events` names a CTE; the CTEs `stays` (int_admission_episodes)
        and `periods` (int_stay_periods) must precede. An admission that the source names is
        believed, but not on a day after its discharge; where the source names none, the
        day decides. -#}
    select
        {{ events }}.*,
        case
            when {{ events }}.is_admission_named = 0 then periods.admission_id
            when {{ events }}.{{ day }} > stays.discharge_date then null
            else stays.admission_id
        end as admission_id,
        case
            when {{ events }}.is_admission_named = 1 and {{ events }}.named_admission_id is null then {{ to_text("'outside any stay, says the source'") }}
            when {{ events }}.is_admission_named = 1 and stays.admission_id is null then 'no such admission of the patient'
            when {{ events }}.is_admission_named = 1 and {{ events }}.{{ day }} > stays.discharge_date then 'after the stay'
            when {{ events }}.is_admission_named = 1 then null
            when {{ events }}.{{ day }} is null then 'no date'
            when periods.patient_id is null then 'patient has no admission'
            else periods.unassigned_reason
        end as unassigned_reason
    from {{ events }}
    left join stays
        on
            {{ events }}.named_admission_id = stays.admission_id
            and {{ events }}.patient_id = stays.patient_id
    left join periods
        on
            {{ events }}.patient_id = periods.patient_id
            and periods.event = '{{ event }}'
            and {{ events }}.{{ day }} between periods.from_date and periods.to_date
{%- endmacro %}
