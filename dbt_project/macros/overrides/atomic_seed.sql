{% macro load_seed_aside_and_swap() %}
    {#- A seed is loaded like a table, with and without --full-refresh: aside, then one
        rename. Its columns may change freely, for nothing is kept of the old table. -#}
    {%- set target_relation = this.incorporate(type='table') -%}
    {%- set candidate = make_intermediate_relation(target_relation) -%}
    {%- set rows = load_agate_table() -%}
    {%- do store_result('agate_table', response='OK', agate_table=rows) -%}

    {{ run_hooks(pre_hooks) }}
    {% do drop_leftovers() %}
    {% call noop_statement('main', 'INSERT ' ~ rows.rows | length, 'INSERT', rows.rows | length) -%}
        {{ create_seed_table(candidate, rows) }}
    {%- endcall %}
    {% do insert_seed_rows(candidate, rows) %}
    {% do create_indexes(candidate) %}
    {% do comment_on_table(candidate) %}
    {% do swap_in(candidate, load_cached_relation(this)) %}
    {{ run_hooks(post_hooks) }}

    {{ return({'relations': [target_relation]}) }}
{% endmacro %}

{% macro create_seed_table(relation, rows) %}
    {#- Creates an empty table for a seed and returns the statement. The column types are
        the configured ones, else those that dbt reads out of the file. -#}
    {%- set types = config.get('column_types', {}) -%}
    {%- set columns = [] -%}
    {%- for name in rows.column_names -%}
        {%- do columns.append(adapter.quote(name) ~ ' ' ~ types.get(name, adapter.convert_type(rows, loop.index0))) -%}
    {%- endfor -%}
    {%- set statement = 'create table ' ~ relation ~ ' (' ~ columns | join(', ') ~ ')' -%}
    {% do run_query(statement) %}
    {{ return(statement) }}
{% endmacro %}

{% macro insert_seed_rows(relation, rows) %}
    {#- Inserts the rows of a seed in batches, each one statement with bound values. -#}
    {%- set marks = '(' ~ (['%s'] * rows.column_names | length) | join(', ') ~ ')' -%}
    {%- for batch in rows.rows | batch(get_batch_size()) -%}
        {%- set values = [] -%}
        {%- for row in batch -%}
            {%- do values.extend(row) -%}
        {%- endfor -%}
        {%- set statement = 'insert into ' ~ relation ~ ' values ' ~ ([marks] * batch | length) | join(', ') -%}
        {%- do adapter.add_query(statement, bindings=values, abridge_sql_log=True) -%}
    {%- endfor -%}
{% endmacro %}

{% materialization seed, adapter='mysql' %}
    {{ return(load_seed_aside_and_swap()) }}
{% endmaterialization %}

{% materialization seed, adapter='mariadb' %}
    {{ return(load_seed_aside_and_swap()) }}
{% endmaterialization %}
