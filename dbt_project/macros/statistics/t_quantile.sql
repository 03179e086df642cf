{% macro t_quantile(degrees_of_freedom, tabulated_quantile) -%}
    {#- The 97.5 % quantile of Student's t: from seed t_quantiles where it is tabulated,
        beyond it the series of Fisher and Cornish (Abramowitz and Stegun 26.7.5). -#}
    {%- set v = '(' ~ degrees_of_freedom ~ ' * 1e0)' -%}
    coalesce(
        {{ tabulated_quantile }},
        case when {{ degrees_of_freedom }} > 200 then
            {{ normal_quantile(95) }}
            + 2.372271230298562e0 / {{ v }}
            + 2.8224986157396112e0 / power({{ v }}, 2)
            + 2.555849679507722e0 / power({{ v }}, 3)
        end
    )
{%- endmacro %}
