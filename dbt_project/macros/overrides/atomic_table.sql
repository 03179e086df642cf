{% macro build_table_aside_and_swap(session_settings) %}
    {#- The old table answers every reader until one rename puts the new one, complete
        and indexed, in its place. -#}
    {%- set target_relation = this.incorporate(type='table') -%}
    {%- set candidate = make_intermediate_relation(target_relation) -%}

    {% for setting in session_settings %}
        {% do run_query('set session ' ~ setting) %}
    {% endfor %}
    {{ run_hooks(pre_hooks) }}
    {% do drop_leftovers() %}
    {% call statement('main') -%}
        {{ get_create_table_as_sql(False, candidate, sql) }}
    {%- endcall %}
    {% do create_indexes(candidate) %}
    {% do comment_on_table(candidate) %}
    {% do swap_in(candidate, load_cached_relation(this)) %}
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
