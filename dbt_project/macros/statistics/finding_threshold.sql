{% macro finding_threshold(name) -%}
    (
        select threshold_value
        from {{ ref('finding_thresholds') }}
        where threshold = '{{ name }}'
    )
{%- endmacro %}
