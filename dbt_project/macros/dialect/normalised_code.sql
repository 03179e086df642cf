{% macro normalised_code(code) %}
    {#- A diagnosis code in capitals without dots, blanks or other signs. What is not
        plain ASCII goes first, since engines differ in what its capital is. -#}
    {{ return(adapter.dispatch('normalised_code')(code)) }}
{% endmacro %}

{% macro mysql__normalised_code(code) -%}
    {#- Cast, because the function returns a long text that no index or join likes. -#}
    cast({{ to_text("upper(regexp_replace(" ~ code ~ ", '[^A-Za-z0-9]', ''))") }} as char(255))
{%- endmacro %}

{% macro mariadb__normalised_code(code) %}
    {{ return(mysql__normalised_code(code)) }}
{% endmacro %}

{% macro duckdb__normalised_code(code) -%}
    upper(regexp_replace({{ code }}, '[^A-Za-z0-9]', '', 'g'))
{%- endmacro %}

{% macro spark__normalised_code(code) -%}
    upper(regexp_replace({{ code }}, '[^A-Za-z0-9]', ''))
{%- endmacro %}
