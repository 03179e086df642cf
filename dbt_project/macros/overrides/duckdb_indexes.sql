{#- DuckDB scans columns, so an index saves a report nothing; and while one thread drops the
    indexes of a table that it replaced, another fails on the name of that table. -#}
{% macro duckdb__get_create_index_sql(relation, index_dict) -%}
{%- endmacro %}
