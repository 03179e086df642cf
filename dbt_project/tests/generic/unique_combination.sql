{% test unique_combination(model, column_names) %}
    {#- One row per combination of the columns: the grain of a relation with several keys. -#}
select
    {{ column_names | join(',\n    ') }},
    count(*) as row_count
from {{ model }}
group by {{ range(1, column_names | length + 1) | join(', ') }}
having count(*) > 1
{% endtest %}
