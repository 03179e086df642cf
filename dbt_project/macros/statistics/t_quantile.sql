{#- Student's t, whose intervals are wider than the normal ones where groups are small. -#}

{% macro t_quantile(degrees_of_freedom, tabulated_quantile, confidence=95) -%}
    {#- How many standard errors a two-sided interval reaches: from seed t_quantiles where
        it is tabulated, beyond it the series. -#}
    coalesce(
        {{ tabulated_quantile }},
        case when {{ degrees_of_freedom }} > 200 then {{ t_series(normal_quantile(confidence), degrees_of_freedom) }} end
    )
{%- endmacro %}

{% macro t_from_normal(quantile, degrees_of_freedom) -%}
    {#- The same for any normal quantile, as of simultaneous intervals: the series, and up
        to 200 degrees of freedom Wallace 1959 (Annals of Mathematical Statistics
        30:1121-30), which from 10 on is too wide by 0.2 % at most, never too narrow. -#}
    {%- set v = '(' ~ degrees_of_freedom ~ ' * 1e0)' -%}
    case
        when {{ degrees_of_freedom }} > 200 then {{ t_series(quantile, degrees_of_freedom) }}
        else sqrt({{ v }} * (exp(power({{ quantile }} * (8e0 * {{ v }} + 3e0) / (8e0 * {{ v }} + 1e0), 2) / {{ v }}) - 1e0))
    end
{%- endmacro %}

{% macro t_series(quantile, degrees_of_freedom) -%}
    {#- Fisher and Cornish (Abramowitz and Stegun 26.7.5): exact to seven digits and more
        beyond 200 degrees of freedom. -#}
    {%- set z = '(' ~ quantile ~ ')' -%}
    {%- set v = '(' ~ degrees_of_freedom ~ ' * 1e0)' -%}
    (
        {{ z }}
        + (power({{ z }}, 3) + {{ z }}) / (4e0 * {{ v }})
        + (5e0 * power({{ z }}, 5) + 16e0 * power({{ z }}, 3) + 3e0 * {{ z }}) / (96e0 * power({{ v }}, 2))
        + (3e0 * power({{ z }}, 7) + 19e0 * power({{ z }}, 5) + 17e0 * power({{ z }}, 3) - 15e0 * {{ z }}) / (384e0 * power({{ v }}, 3))
    )
{%- endmacro %}
