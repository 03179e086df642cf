{% macro normalised_code(code) %}
    {#- A diagnosis code in capitals without dots, blanks or other signs. What is not
        plain ASCII goes first, since engines differ in what its capital is. -#}
    {{ return(adapter.dispatch('normalised_code')(code)) }}
{% endmacro %}

{% macro default__normalised_code(code) -%}
    upper({{ pattern_replaced(code, "'[^A-Za-z0-9]'") }})
{%- endmacro %}

{% macro mysql__normalised_code(code) -%}
    {#- As long as a key may be. -#}
    cast({{ to_text("upper(regexp_replace(" ~ code ~ ", '[^A-Za-z0-9]', ''))") }} as char(255))
{%- endmacro %}

{% macro mariadb__normalised_code(code) %}
    {{ return(mysql__normalised_code(code)) }}
{% endmacro %}
