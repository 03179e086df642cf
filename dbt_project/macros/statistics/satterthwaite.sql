{% macro satterthwaite(variance, weighted_square) -%}
    {#- Satterthwaite 1946 (Biometrics Bulletin 2:110-4): the degrees of freedom of a sum
        of variances of means, from each one's square over its own degrees of freedom. -#}
    power({{ variance }}, 2) / nullif({{ weighted_square }}, 0)
{%- endmacro %}
