{#- dbt-spark escapes quotes only, so a unit test's text that ends with a backslash ran on. -#}

{% macro spark__escape_single_quotes(expression) %}
    {{ return(expression | replace('\\', '\\\\') | replace("'", "\\'")) }}
{% endmacro %}
