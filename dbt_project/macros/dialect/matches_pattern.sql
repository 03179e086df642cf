{% macro matches_pattern(expression, pattern) %}
    {#- Whether a text matches a regular expression, case-sensitive. -#}
    {{ return(adapter.dispatch('matches_pattern')(expression, pattern)) }}
{% endmacro %}

{% macro mysql__matches_pattern(expression, pattern) -%}
    regexp_like({{ expression }}, {{ pattern }}, 'c')
{%- endmacro %}

{% macro mariadb__matches_pattern(expression, pattern) -%}
    {{ expression }} regexp {{ pattern }}
{%- endmacro %}

{% macro duckdb__matches_pattern(expression, pattern) -%}
    regexp_matches({{ expression }}, {{ pattern }})
{%- endmacro %}

{% macro spark__matches_pattern(expression, pattern) -%}
    regexp_like({{ expression }}, {{ pattern }})
{%- endmacro %}
