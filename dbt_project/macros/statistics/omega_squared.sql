{% macro omega_squared(total_square, within_square, admission_count, group_count) -%}
    {#- Hays 1963: the share of the variance that groups explain, less what chance would. -#}
    ({{ total_square }} - {{ within_square }} - ({{ group_count }} - 1) * {{ within_square }} / nullif({{ admission_count }} - {{ group_count }}, 0))
    / nullif({{ total_square }} + {{ within_square }} / nullif({{ admission_count }} - {{ group_count }}, 0), 0)
{%- endmacro %}
