{% macro has_long_item(text, separator, max_length) -%}
    {#- Whether an item of a separated list, without the spaces around it, has more than
        max_length characters. The separator means nothing inside brackets. -#}
    {%- set inside = '[^' ~ separator ~ ']' -%}
    {%- set at_its_ends = '[^ ' ~ separator ~ ']' -%}
    {{ matches_pattern(text, "'" ~ at_its_ends ~ inside ~ '{' ~ (max_length - 1) ~ ',}' ~ at_its_ends ~ "'") }}
{%- endmacro %}
