{% macro has_audit_tables() %}
    {#- Whether the loader's audit tables can be read beside the raw tables. -#}
    {{ return(adapter.dispatch('has_audit_tables')()) }}
{% endmacro %}

{% macro default__has_audit_tables() %}
    {{ return(true) }}
{% endmacro %}

{% macro spark__has_audit_tables() %}
    {#- They stay in the loader's staging file; only raw tables are published. -#}
    {{ return(false) }}
{% endmacro %}
