{% test names_known_rows(model, column_name, to, field) %}
    {#- A column names rows of another model, or none. Some that the files lack are counted
        later (decision 28); as many as this are a fault of the source's staging model. -#}
with

named as (

    select
        count(*) as named_count,
        sum(case when parent.{{ field }} is null then 1 else 0 end) as row_count
    from {{ model }} as child
    left join {{ to }} as parent
        on child.{{ column_name }} = parent.{{ field }}
    where child.{{ column_name }} is not null

)

select
    '{{ column_name }}' as column_name,
    'names rows that {{ to.identifier }} lacks' as broken_rule,
    row_count
from named
where
    row_count > {{ var('odd_share_allowed') }} * named_count
    and (row_count > {{ var('odd_records_allowed') }} or row_count * 2 > named_count)
{% endtest %}
