{% macro to_flag(condition) -%}
    {#- 1, 0 or null as a signed integer: a comparison is a boolean on some engines. -#}
    case when {{ condition }} then 1 when not ({{ condition }}) then 0 end
{%- endmacro %}
