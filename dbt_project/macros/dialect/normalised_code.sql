{% macro normalised_code(code) %}
    {#- A diagnosis code in capitals without dots, blanks or other signs. -#}
    {{ return(adapter.dispatch('normalised_code')(code)) }}
{% endmacro %}

{% macro mysql__normalised_code(code) -%}
    {#- Cast, because the function returns a long text that no index or join likes. -#}
    cast({{ to_text("regexp_replace(upper(" ~ code ~ "), '[^A-Z0-9]', '')") }} as char(255))
{%- endmacro %}

{% macro mariadb__normalised_code(code) %}
    {{ return(mysql__normalised_code(code)) }}
{% endmacro %}

{% macro duckdb__normalised_code(code) -%}
    regexp_replace(upper({{ code }}), '[^A-Z0-9]', '', 'g')
{%- endmacro %}
