{% test unique_combination(model, column_names) %}
    {#- One row per combination of the columns: the grain of a relation with several keys. -#}
select
    {% for column_name in column_names -%}
    {{ adapter.quote(column_name) }},
    {% endfor -%}
    count(*) as row_count
from {{ model }}
group by {{ range(1, column_names | length + 1) | join(', ') }}
having count(*) > 1
{% endtest %}
