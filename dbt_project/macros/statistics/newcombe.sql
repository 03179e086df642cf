{#- Newcombe 1998 (Statistics in Medicine 17:873-90), method 10: the interval of a
    difference of two rates from the Wilson interval of each. -#}

{% macro newcombe_lower(rate, lower, other_rate, other_upper) -%}
    {{ rate }} - {{ other_rate }} - sqrt(power({{ rate }} - {{ lower }}, 2) + power({{ other_upper }} - {{ other_rate }}, 2))
{%- endmacro %}

{% macro newcombe_upper(rate, upper, other_rate, other_lower) -%}
    {{ rate }} - {{ other_rate }} + sqrt(power({{ upper }} - {{ rate }}, 2) + power({{ other_rate }} - {{ other_lower }}, 2))
{%- endmacro %}
