{#- What a finding shows of a group: README.md in this folder. -#}

{% macro min_cell() -%}
    {{ var('min_cell') }}
{%- endmacro %}

{% macro reaches_min_cell(count, at_least=1) -%}
    {{ count }} >= {% if at_least > 1 %}greatest({{ min_cell() }}, {{ at_least }}){% else %}{{ min_cell() }}{% endif %}
{%- endmacro %}

{% macro shown_if_large(figure, count) -%}
    case when {{ reaches_min_cell(count) }} then {{ figure }} end
{%- endmacro %}

{% macro shown_if_independent(figure) -%}
    case when independence.is_independent = 1 then {{ figure }} end
{%- endmacro %}

{% macro shown_if_large_and_independent(figure, count) -%}
    case when {{ reaches_min_cell(count) }} and independence.is_independent = 1 then {{ figure }} end
{%- endmacro %}
