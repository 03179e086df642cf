{% macro independence_of_admissions(outcomes) -%}
    {#- One row: whether each patient has one admission. Where patients return, their
        admissions are alike, and an interval that ignores it would be too narrow. -#}
    select
        case when count(*) = count(distinct patient_key) then 1 else 0 end as is_independent,
        case
            when count(*) > count(distinct patient_key)
                then 'intervals withheld: patients have several admissions, which are not independent'
        end as interval_note
    from {{ outcomes }}
{%- endmacro %}
