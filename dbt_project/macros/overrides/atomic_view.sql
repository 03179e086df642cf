{% macro replace_view_in_place() %}
    {#- `create or replace view` is atomic: readers see the old view or the new one. -#}
    {%- set target_relation = this.incorporate(type='view') -%}
    {%- set existing_relation = load_cached_relation(this) -%}

    {{ run_hooks(pre_hooks) }}
    {% if existing_relation is not none and existing_relation.is_table %}
        {% do adapter.drop_relation(existing_relation) %}
    {% endif %}
    {% if config.get('contract').enforced %}
        {% do get_assert_columns_equivalent(sql) %}
    {% endif %}
    {% call statement('main') -%}
        create or replace view {{ target_relation }} as
        {{ sql }}
    {%- endcall %}
    {{ run_hooks(post_hooks) }}

    {{ return({'relations': [target_relation]}) }}
{% endmacro %}

{% materialization view, adapter='mysql' %}
    {{ return(replace_view_in_place()) }}
{% endmaterialization %}

{% materialization view, adapter='mariadb' %}
    {{ return(replace_view_in_place()) }}
{% endmaterialization %}
