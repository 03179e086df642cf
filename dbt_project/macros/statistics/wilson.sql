{#- Wilson 1927: the interval of a rate that holds up at small counts and at 0. -#}

{% macro wilson_lower(events, total, quantile=none) -%}
    {%- set quantile = quantile or normal_quantile(95) -%}
    greatest(0e0, ({{ wilson_centre(events, total, quantile) }} - {{ wilson_half_width(events, total, quantile) }}))
{%- endmacro %}

{% macro wilson_upper(events, total, quantile=none) -%}
    {%- set quantile = quantile or normal_quantile(95) -%}
    least(1e0, ({{ wilson_centre(events, total, quantile) }} + {{ wilson_half_width(events, total, quantile) }}))
{%- endmacro %}

{% macro wilson_centre(events, total, quantile) -%}
    ({{ events }} * 1e0 + {{ quantile }} * {{ quantile }} / 2e0) / ({{ total }} * 1e0 + {{ quantile }} * {{ quantile }})
{%- endmacro %}

{% macro wilson_half_width(events, total, quantile) -%}
    {{ quantile }} * sqrt(
        {{ events }} * 1e0 * ({{ total }} - {{ events }}) / {{ total }} + {{ quantile }} * {{ quantile }} / 4e0
    ) / ({{ total }} * 1e0 + {{ quantile }} * {{ quantile }})
{%- endmacro %}
