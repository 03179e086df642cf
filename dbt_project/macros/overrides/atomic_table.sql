{% macro build_table_aside_and_swap(session_settings) %}
    {#- The old table answers every reader until one rename puts the new one, complete
        and indexed, in its place. Leftovers of an interrupted build are dropped first. -#}
    {%- set target_relation = this.incorporate(type='table') -%}
    {%- set existing_relation = load_cached_relation(this) -%}
    {%- set aside_relation = make_intermediate_relation(target_relation) -%}
    {%- set backup_relation = make_backup_relation(target_relation, 'table') -%}

    {% for setting in session_settings %}
        {% do run_query('set session ' ~ setting) %}
    {% endfor %}
    {{ run_hooks(pre_hooks) }}
    {% do run_query('drop table if exists ' ~ aside_relation) %}
    {% do run_query('drop table if exists ' ~ backup_relation) %}

    {% call statement('main') -%}
        {{ get_create_table_as_sql(False, aside_relation, sql) }}
    {%- endcall %}
    {% do create_indexes(aside_relation) %}

    {% if existing_relation is not none and existing_relation.is_view %}
        {% do adapter.drop_relation(existing_relation) %}
        {% set existing_relation = none %}
    {% endif %}
    {% call statement('swap') -%}
        rename table
        {% if existing_relation is not none %}{{ this }} to {{ backup_relation }},{% endif %}
        {{ aside_relation }} to {{ this }}
    {%- endcall %}
    {% do run_query('drop table if exists ' ~ backup_relation) %}
    {{ run_hooks(post_hooks) }}

    {{ return({'relations': [target_relation]}) }}
{% endmacro %}

{% materialization table, adapter='mysql' %}
    {#- MySQL hashes joins by itself; a larger buffer keeps them off the disk. -#}
    {{ return(build_table_aside_and_swap(['join_buffer_size = 67108864'])) }}
{% endmaterialization %}

{% materialization table, adapter='mariadb' %}
    {#- MariaDB hashes joins only when asked to, and loops over both tables otherwise. -#}
    {{ return(build_table_aside_and_swap([
        'join_cache_level = 8',
        'join_buffer_size = 67108864',
        'join_buffer_space_limit = 268435456',
    ])) }}
{% endmaterialization %}
