{#- Tables and seeds are filled aside and then renamed, so that a build that fails leaves
    the old ones, and readers miss a table for the moment between two statements only. -#}

{% macro spark_aside() %}
    {#- The name is this run's own. A cluster goes on with the statement of a dbt that was
        killed, which may not write into the table of the next run. -#}
    {%- set aside = this.identifier ~ '__loading' -%}
    {%- for left_behind in run_query("show tables in " ~ this.schema ~ " like '" ~ aside ~ "*'").rows -%}
        {%- do run_query('drop table if exists ' ~ this.incorporate(path={'identifier': left_behind['tableName']})) -%}
    {%- endfor -%}
    {{ return(this.incorporate(path={'identifier': aside ~ '_' ~ invocation_id[:8]}, type='table')) }}
{% endmacro %}

{% macro spark_swap(aside_relation) %}
    {%- set existing_relation = load_cached_relation(this) -%}
    {% if existing_relation is not none %}
        {% do adapter.drop_relation(existing_relation) %}
    {% endif %}
    {% do run_query('alter table ' ~ aside_relation ~ ' rename to ' ~ this) %}
    {{ return({'relations': [this.incorporate(type='table')]}) }}
{% endmacro %}

{% materialization table, adapter='spark' %}
    {{ run_hooks(pre_hooks) }}
    {%- set aside_relation = spark_aside() -%}
    {% if config.get('contract').enforced %}
        {% do get_assert_columns_equivalent(sql) %}
        {% do run_query('create table ' ~ aside_relation ~ spark_typed_columns(model['columns'].values()) ~ ' using parquet') %}
        {% call statement('main') -%}
            insert into {{ aside_relation }}
            {{ get_select_subquery(sql) }}
        {%- endcall %}
    {% else %}
        {% call statement('main') -%}
            create table {{ aside_relation }} using parquet as
            {{ sql }}
        {%- endcall %}
    {% endif %}
    {%- set result = spark_swap(aside_relation) -%}
    {{ run_hooks(post_hooks) }}
    {{ return(result) }}
{% endmaterialization %}

{% materialization seed, adapter='spark' %}
    {%- set seed_table = load_agate_table() -%}
    {%- do store_result('agate_table', response='OK', agate_table=seed_table) -%}
    {%- set types = config.get('column_types', {}) -%}
    {%- set columns = [] -%}
    {%- for name in seed_table.column_names -%}
        {%- do columns.append({'name': name, 'data_type': types.get(name, adapter.convert_type(seed_table, loop.index0))}) -%}
    {%- endfor -%}

    {{ run_hooks(pre_hooks) }}
    {%- set aside_relation = spark_aside() -%}
    {% do run_query('create table ' ~ aside_relation ~ spark_typed_columns(columns) ~ ' using parquet') %}
    {% call statement('main') -%}
        insert into {{ aside_relation }}
        select
            {% for column in columns -%}
            cast({{ adapter.quote(column.name) }} as {{ spark_data_type(column.data_type) }}){{ ',' if not loop.last }}
            {% endfor %}
        from values
            {% for row in seed_table.rows -%}
            ({% for value in row %}{{ spark_literal(value) }}{{ ', ' if not loop.last }}{% endfor %}){{ ',' if not loop.last }}
            {% endfor %}
        as rows_of_seed ({% for column in columns %}{{ adapter.quote(column.name) }}{{ ', ' if not loop.last }}{% endfor %})
    {%- endcall %}
    {%- set result = spark_swap(aside_relation) -%}
    {{ run_hooks(post_hooks) }}
    {{ return(result) }}
{% endmaterialization %}

{% macro spark_literal(value) -%}
    {{ 'null' if value is none else value if value is number else text_literal(value) }}
{%- endmacro %}
