{#- dbt makes one select of each row that a unit test gives, and unites them. Spark takes each
    for a task of its own, and fails beyond some hundred rows for want of stack. -#}

{% macro get_fixture_sql(rows, column_name_to_data_types) %}
    {{ return(adapter.dispatch('unit_test_rows')(rows, column_name_to_data_types)) }}
{% endmacro %}

{% macro default__unit_test_rows(rows, data_types) %}
    {{ return(dbt.get_fixture_sql(rows, data_types)) }}
{% endmacro %}

{% macro spark__unit_test_rows(rows, data_types) %}
    {%- set types = data_types or {} -%}
    {%- for column in adapter.get_columns_in_relation(this) if not data_types -%}
        {%- do types.update({column.name | lower: column.data_type}) -%}
    {%- endfor -%}
    {%- if not rows or not types -%}
        {{ return(dbt.get_fixture_sql(rows, data_types)) }}
    {%- endif -%}
    select * from values
        {% for row in rows -%}
        {%- set cells = format_row(row, types) -%}
        ({% for name, type in types.items() %}{{ cells.get(name, 'cast(null as ' ~ type ~ ')') | trim }}{{ ', ' if not loop.last }}{% endfor %}){{ ',' if not loop.last }}
        {% endfor %}
    as rows_given ({% for name in types %}{{ adapter.quote(name) }}{{ ', ' if not loop.last }}{% endfor %})
{% endmacro %}

{% macro spark__escape_single_quotes(expression) %}
    {#- dbt-spark leaves backslashes as they are, and they escape what follows. -#}
    {{ return(expression | replace('\\', '\\\\') | replace("'", "\\'")) }}
{% endmacro %}
