{% macro drop_leftovers() %}
    {#- Drops what an interrupted build of this relation left behind: a half-built
        candidate, or the relation that it had replaced, be they tables or views. -#}
    {% for leftover in [make_intermediate_relation(this), make_backup_relation(this, 'table')] %}
        {% do run_query('drop table if exists ' ~ leftover) %}
        {% do run_query('drop view if exists ' ~ leftover) %}
    {% endfor %}
{% endmacro %}

{% macro swap_in(candidate, existing) %}
    {#- One rename puts a complete candidate in the place of what readers see, so they
        meet the old or the new. It renames tables and views alike, hence a model may
        change its kind without a gap. It also commits the rows of the candidate. -#}
    {%- set backup = make_backup_relation(this, 'table') -%}
    {% call statement('swap') -%}
        rename table
        {% if existing is not none %}{{ this }} to {{ backup }},{% endif %}
        {{ candidate }} to {{ this }}
    {%- endcall %}
    {% if existing is not none %}
        {% do run_query('drop ' ~ existing.type ~ ' if exists ' ~ backup) %}
    {% endif %}
{% endmacro %}
