{% macro key_or_unknown(natural_key) -%}
    {#- The surrogate key of a dimension that has an Unknown member, -1. -#}
    coalesce({{ surrogate_key(natural_key) }}, -1)
{%- endmacro %}
