{% macro to_text(expression) %}
    {#- Text that compares by its bytes, as the columns of every schema do. -#}
    {{ return(adapter.dispatch('to_text')(expression)) }}
{% endmacro %}

{% macro default__to_text(expression) -%}
    cast({{ expression }} as varchar)
{%- endmacro %}

{#- A converted null is a text of no length, which MySQL cannot index. -#}
{% macro mysql__to_text(expression) -%}
    {{ "cast(null as char(64) character set utf8mb4)" if expression == 'null' else 'convert(' ~ expression ~ ' using utf8mb4)' }} collate utf8mb4_0900_bin
{%- endmacro %}

{% macro mariadb__to_text(expression) -%}
    convert({{ expression }} using utf8mb4) collate utf8mb4_nopad_bin
{%- endmacro %}

{% macro spark__to_text(expression) -%}
    cast({{ expression }} as string)
{%- endmacro %}
