{% macro replace_view_in_place() %}
    {#- `create or replace view` is atomic: readers see the old view or the new one. A
        view that takes the place of a table is swapped in. -#}
    {%- set target_relation = this.incorporate(type='view') -%}
    {%- set existing = load_cached_relation(this) -%}
    {%- set replaces_table = existing is not none and existing.is_table -%}
    {%- set created = make_intermediate_relation(target_relation) if replaces_table else target_relation -%}

    {{ run_hooks(pre_hooks) }}
    {% do drop_leftovers() %}
    {% if config.get('contract').enforced %}
        {% do get_assert_columns_equivalent(sql) %}
    {% endif %}
    {% call statement('main') -%}
        create or replace view {{ created }} as
        {{ sql }}
    {%- endcall %}
    {% if replaces_table %}
        {% do swap_in(created, existing) %}
    {% endif %}
    {{ run_hooks(post_hooks) }}

    {{ return({'relations': [target_relation]}) }}
{% endmacro %}

{% materialization view, adapter='mysql' %}
    {{ return(replace_view_in_place()) }}
{% endmaterialization %}

{% materialization view, adapter='mariadb' %}
    {{ return(replace_view_in_place()) }}
{% endmaterialization %}
