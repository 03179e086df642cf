{% macro text_literal(text) %}
    {#- A text of the contract or of a variable, quoted for SQL. -#}
    {{ return(adapter.dispatch('text_literal')(text | string)) }}
{% endmacro %}

{% macro default__text_literal(text) -%}
    '{{ text | replace("'", "''") }}'
{%- endmacro %}

{% macro mysql__text_literal(text) -%}
    '{{ text | replace('\\', '\\\\') | replace("'", "''") }}'
{%- endmacro %}

{% macro mariadb__text_literal(text) %}
    {{ return(mysql__text_literal(text)) }}
{% endmacro %}

{% macro spark__text_literal(text) -%}
    '{{ text | replace('\\', '\\\\') | replace("'", "\\'") }}'
{%- endmacro %}
