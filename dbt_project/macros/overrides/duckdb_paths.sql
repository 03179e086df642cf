{% macro refuse_shared_by_nobody() %}
    {#- Refuses a database that only dbt would see, before anything is built in it. -#}
    {{ return(adapter.dispatch('refuse_shared_by_nobody')()) }}
{% endmacro %}

{% macro default__refuse_shared_by_nobody() %}
{% endmacro %}

{% macro duckdb__refuse_shared_by_nobody() %}
    {#- The same rule as the loader's, in loader/settings.py; the path may hold a token. -#}
    {%- set path = target.path or '' -%}
    {%- if not path or '?' in path or modules.re.match('[A-Za-z][A-Za-z0-9+.-]+:|:', path) -%}
        {%- do exceptions.raise_compiler_error("Target '" ~ target.name ~ "' must have as its path a DuckDB file of this machine, without ?: a database in memory (:memory:) or elsewhere (md:, s3://) is not supported. Correct it in profiles.yml or in CLINICAL_DUCKDB_PATH.") -%}
    {%- endif -%}
{% endmacro %}
