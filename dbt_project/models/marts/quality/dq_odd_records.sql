-- grain: one row per rule that makes a record odd
with

odd_rules as (

    select * from {{ ref('odd_record_rules') }}

),

record_counts as (

    select
        odd_rule,
        count(*) as record_count
    from {{ ref('odd_records') }}
    group by 1

),

checked_counts as (

    {% for table_name in ['admissions', 'admission_diagnoses', 'lab_results', 'prescriptions'] -%}
    select
        {{ to_text("'" ~ table_name ~ "'") }} as table_name,
        count(*) as checked_count
    from {{ ref(table_name) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

final as (

    select
        odd_rules.odd_rule,
        odd_rules.table_name,
        odd_rules.description,
        odd_rules.what_is_done,
        coalesce(record_counts.record_count, 0) as record_count,
        checked_counts.checked_count,
        coalesce(record_counts.record_count, 0) * 1e0 / nullif(checked_counts.checked_count, 0) as odd_share,
        odd_rules.sort_order
    from odd_rules
    inner join checked_counts
        on odd_rules.table_name = checked_counts.table_name
    left join record_counts
        on odd_rules.odd_rule = record_counts.odd_rule

)

select * from final
