{% macro pattern_replaced(text, pattern, replacement="''") %}
    {#- A text with everything that matches a regular expression replaced; pattern and
        replacement are SQL. -#}
    {{ return(adapter.dispatch('pattern_replaced')(text, pattern, replacement)) }}
{% endmacro %}

{% macro default__pattern_replaced(text, pattern, replacement) -%}
    regexp_replace({{ text }}, {{ pattern }}, {{ replacement }})
{%- endmacro %}

{% macro mysql__pattern_replaced(text, pattern, replacement) -%}
    {#- Cast, because the function returns a long text that no index or join likes. -#}
    cast({{ to_text("regexp_replace(" ~ text ~ ", " ~ pattern ~ ", " ~ replacement ~ ")") }} as char(1000))
{%- endmacro %}

{% macro mariadb__pattern_replaced(text, pattern, replacement) %}
    {{ return(mysql__pattern_replaced(text, pattern, replacement)) }}
{% endmacro %}

{% macro duckdb__pattern_replaced(text, pattern, replacement) -%}
    regexp_replace({{ text }}, {{ pattern }}, {{ replacement }}, 'g')
{%- endmacro %}
