{% macro mysql__get_empty_schema_sql(columns) -%}
    {#- Declares each column by its type; the adapter's own casts know too few types. -#}
    select *
    from json_table('[]', '$[*]' columns (
        {% for name in columns -%}
        {{ adapter.quote(name) }} {{ columns[name]['data_type'] }} path '$'{{ ',' if not loop.last }}
        {% endfor %}
    )) as empty_row
    where false
{%- endmacro %}

{% macro mariadb__get_empty_schema_sql(columns) -%}
    {{ return(mysql__get_empty_schema_sql(columns)) }}
{%- endmacro %}

{% macro type_family(data_type) -%}
    {#- The drivers name one type in many ways: a contract compares families, and a test
        compares the exact types of the built relations. -#}
    {%- set name = data_type.split('(')[0] | upper -%}
    {%- if name in ['TINY', 'SHORT', 'INT24', 'LONG', 'LONGLONG', 'TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT', 'HUGEINT'] -%}
        integer
    {%- elif name in ['VAR_STRING', 'STRING', 'BLOB', 'LONG_BLOB', 'TINY_BLOB', 'MEDIUM_BLOB', 'VARCHAR'] -%}
        text
    {%- else -%}
        {{ name | lower }}
    {%- endif -%}
{%- endmacro %}

{% macro mysql__format_column(column) -%}
    {%- set family = type_family(column.dtype) -%}
    {{ return({'name': column.name, 'data_type': family, 'formatted': column.name | lower ~ ' ' ~ family}) }}
{%- endmacro %}

{% macro mariadb__format_column(column) -%}
    {{ return(mysql__format_column(column)) }}
{%- endmacro %}

{% macro duckdb__format_column(column) -%}
    {{ return(mysql__format_column(column)) }}
{%- endmacro %}

{% macro mysql__get_select_subquery(sql) -%}
    {#- Rows in the order of their primary key: keys are hashes, and a table filled in
        random order splits its pages again and again. -#}
    {%- set keys = model.get('meta', {}).get('primary_key', []) -%}
    select {{ default__get_column_names() }}
    from (
        {{ sql }}
    ) as model_subq
    {%- if keys %}
    order by {{ keys | join(', ') }}
    {%- endif %}
{%- endmacro %}

{% macro mariadb__get_select_subquery(sql) -%}
    {{ return(mysql__get_select_subquery(sql)) }}
{%- endmacro %}
