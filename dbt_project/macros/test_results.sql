{#- How tests ended is written down for dq_test_results, where the engine is a database. -#}

{% macro test_results_table() %}
    {{ return(api.Relation.create(
        database=target.database,
        schema=target.schema ~ '_quality',
        identifier='test_results',
        type='table'
    )) }}
{% endmacro %}

{% macro prepare_test_results() %}
    {%- if execute and has_audit_tables() -%}
    {%- set table = test_results_table() -%}
    {%- do adapter.create_schema(table.without_identifier()) -%}
    {%- do run_query(
        'create table if not exists ' ~ table ~ ' (run_id varchar(64) not null, test_name varchar(255) not null, '
        ~ 'status varchar(16) not null, failed_rows bigint not null, tested_at datetime not null, '
        ~ 'primary key (run_id, test_name))'
    ) -%}
    {%- endif -%}
{% endmacro %}

{% macro record_test_results(results) %}
    {%- if execute and has_audit_tables() -%}
    {%- set rows = [] -%}
    {%- for result in results if result.node.resource_type == 'test' -%}
        {%- do rows.append('(' ~ [
            text_literal(invocation_id),
            text_literal(result.node.name),
            text_literal(result.status),
            result.failures or 0,
            text_literal(run_started_at.strftime('%Y-%m-%d %H:%M:%S')),
        ] | join(', ') ~ ')') -%}
    {%- endfor -%}
    {%- if rows -%}
    {%- do run_query('insert into ' ~ test_results_table() ~ ' values ' ~ rows | join(', ')) -%}
    {%- do commit_rows() -%}
    {%- endif -%}
    {%- endif -%}
{% endmacro %}
