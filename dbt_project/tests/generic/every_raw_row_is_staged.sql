{% test every_raw_row_is_staged(model, raw_table, counted=none) %}
    {#- A staging model has as many rows as its raw table; with `counted`, as many as have a
        value in that column of it. -#}
with

counts as (

    select
        (select count({{ counted or '*' }}) from {{ raw_table }}) as raw_row_count,
        (select count(*) from {{ model }}) as staging_row_count

)

select *
from counts
where raw_row_count <> staging_row_count
{% endtest %}
