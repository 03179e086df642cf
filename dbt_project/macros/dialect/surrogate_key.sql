{% macro surrogate_key(natural_key) %}
    {#- A signed integer below 2^53, the same on every engine and in every build: the
        first 13 hexadecimal digits of sha2-256 of the text. Null stays null. -#}
    {{ return(adapter.dispatch('surrogate_key')(natural_key)) }}
{% endmacro %}

{% macro mysql__surrogate_key(natural_key) -%}
    cast(conv(substr(sha2(convert({{ natural_key }} using utf8mb4), 256), 1, 13), 16, 10) as signed)
{%- endmacro %}

{% macro mariadb__surrogate_key(natural_key) %}
    {{ return(mysql__surrogate_key(natural_key)) }}
{% endmacro %}

{% macro duckdb__surrogate_key(natural_key) -%}
    cast('0x' || substr(sha256({{ natural_key }}), 1, 13) as bigint)
{%- endmacro %}

{% macro spark__surrogate_key(natural_key) -%}
    cast(conv(substr(sha2({{ natural_key }}, 256), 1, 13), 16, 10) as bigint)
{%- endmacro %}
