{% macro completeness_of(entities) -%}
    {#- One row: what the loader refused of the files that these entities are read from, as a
        sentence for each file, or null. The sources of the staging models say which files.
        Unit tests give no loads, and targets without audit tables have none. -#}
    {%- if not has_audit_tables() or model.resource_type == 'unit_test' %}
    select {{ to_text('null') }} as completeness_note
    {%- else %}
    select
        nullif({{ trimmed("concat(" ~ _refusals(entities) ~ ")") }}, '') as completeness_note
    from {{ ref('dq_load_reconciliation') }}
    {%- endif %}
{%- endmacro %}

{% macro _refusals(entities) -%}
    {%- set sentences = ["''"] -%}
    {%- for table in _raw_tables_of(entities) -%}
        {%- set here = "case when table_name = '" ~ table ~ "' then " -%}
        {%- do sentences.append(
            "case when max(" ~ here ~ "rows_rejected else 0 end) > 0 then concat('The loader refused ', "
            ~ as_decimal('max(' ~ here ~ 'rows_rejected end)', 0) ~ ", ' of ', "
            ~ as_decimal('max(' ~ here ~ 'rows_read end)', 0) ~ ", ' rows of ', "
            ~ to_text('max(' ~ here ~ 'file_name end)') ~ ", '. ') else '' end"
        ) -%}
    {%- endfor -%}
    {{ sentences | join(', ') }}
{%- endmacro %}

{% macro _raw_tables_of(entities) -%}
    {%- set tables = [] -%}
    {#- While dbt parses, the graph is empty. -#}
    {%- for node in (graph.nodes.values() if execute else []) -%}
        {%- if node.resource_type == 'model' and node.name in _staging_models_of(entities) -%}
            {%- for name in node.depends_on.nodes if name in graph.sources -%}
                {%- do tables.append(graph.sources[name].identifier) -%}
            {%- endfor -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(tables | unique | sort) }}
{%- endmacro %}

{% macro _staging_models_of(entities) -%}
    {%- set names = [] -%}
    {%- for entity in entities -%}
        {%- do names.append('stg_' ~ var('source_system', 'network') ~ '__' ~ entity) -%}
    {%- endfor -%}
    {{ return(names) }}
{%- endmacro %}
