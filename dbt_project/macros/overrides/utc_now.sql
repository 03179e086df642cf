{#- What `dbt source freshness` compares with: the session's time zone is the server's. -#}
{% macro mysql__current_timestamp() -%}
    utc_timestamp(6)
{%- endmacro %}

{% macro mariadb__current_timestamp() -%}
    utc_timestamp(6)
{%- endmacro %}
