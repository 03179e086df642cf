{% macro trimmed(text) %}
    {#- A text without the spaces around it, and without spaces only: DuckDB would take
        every kind of blank. -#}
    {{ return(adapter.dispatch('trimmed')(text)) }}
{% endmacro %}

{% macro default__trimmed(text) -%}
    trim({{ text }})
{%- endmacro %}

{% macro duckdb__trimmed(text) -%}
    trim({{ text }}, ' ')
{%- endmacro %}
