{% macro staged(entity) %}
    {#- The staging model of an entity in the selected source system. -#}
    {{ return(ref('stg_' ~ var('source_system', 'network') ~ '__' ~ entity)) }}
{% endmacro %}
