{% macro mysql__get_create_index_sql(relation, index_dict) -%}
    {%- set columns = index_dict['columns'] -%}
    create {{ 'unique ' if index_dict.get('unique') }}index {{ adapter.quote('by_' ~ columns | join('_and_')) }}
    on {{ relation }} ({% for column in columns %}{{ adapter.quote(column) }}{{ ', ' if not loop.last }}{% endfor %})
{%- endmacro %}

{% macro mariadb__get_create_index_sql(relation, index_dict) -%}
    {{ return(mysql__get_create_index_sql(relation, index_dict)) }}
{%- endmacro %}
