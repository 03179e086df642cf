{% macro satterthwaite(variance, weighted_square) -%}
    {#- Satterthwaite 1946 (Biometrics Bulletin 2:110-4): the degrees of freedom of a sum
        of variances of means, from each one's square over its own degrees of freedom. -#}
    power({{ variance }}, 2) / nullif({{ weighted_square }}, 0)
{%- endmacro %}

{% macro whole_degrees(degrees_of_freedom) -%}
    {#- Degrees of freedom as a row of seed t_quantiles, rounded down. With one variance
        alone they are whole, but one engine computes 135 and another 134.9999999999. -#}
    floor({{ degrees_of_freedom }} + 1e-6)
{%- endmacro %}
