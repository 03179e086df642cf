{% macro commit_rows() %}
    {#- Keeps what a hook has inserted: dbt commits hooks on some engines only. -#}
    {{ return(adapter.dispatch('commit_rows')()) }}
{% endmacro %}

{% macro default__commit_rows() %}
{% endmacro %}

{% macro mysql__commit_rows() %}
    {% do run_query('commit') %}
{% endmacro %}

{% macro mariadb__commit_rows() %}
    {{ return(mysql__commit_rows()) }}
{% endmacro %}
