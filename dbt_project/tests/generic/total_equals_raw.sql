{% test total_equals_raw(model, column_name, raw_table, raw_column) %}
    {#- The total of a column, to the last digit, is that of the raw table. -#}
with

raw_table as (

    select sum({{ adapter.quote(raw_column) }}) as total
    from {{ raw_table }}

),

staged as (

    select sum({{ adapter.quote(column_name) }}) as total
    from {{ model }}

)

select staged.total - raw_table.total as too_much
from raw_table
cross join staged
-- sums of nothing are null, and a null equals nothing: money is never below 0
where coalesce(staged.total, -1) <> coalesce(raw_table.total, -1)
{% endtest %}
