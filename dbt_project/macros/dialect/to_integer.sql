{% macro to_integer(expression) %}
    {#- A signed integer: counts, ranks and sums have other types on each engine. -#}
    {{ return(adapter.dispatch('to_integer')(expression)) }}
{% endmacro %}

{% macro default__to_integer(expression) -%}
    cast({{ expression }} as bigint)
{%- endmacro %}

{% macro mysql__to_integer(expression) -%}
    cast({{ expression }} as signed)
{%- endmacro %}

{% macro mariadb__to_integer(expression) %}
    {{ return(mysql__to_integer(expression)) }}
{% endmacro %}
