{% macro normal_quantile(confidence) -%}
    {#- How many standard errors a two-sided interval reaches; confidence is 90 or 95 %.
        Python has the same in clinical_star/metrics/normal.py, and a test compares. -#}
    {{ {90: '1.6448536269514722e0', 95: '1.959963984540054e0'}[confidence] }}
{%- endmacro %}
