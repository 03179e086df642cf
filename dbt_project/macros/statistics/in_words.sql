{#- Numbers for a conclusion, the same text on every engine. -#}

{% macro as_percent(share) -%}
    concat({{ as_decimal('100 * (' ~ share ~ ')', 1) }}, ' %')
{%- endmacro %}

{% macro as_points(difference) -%}
    concat({{ as_decimal('100 * (' ~ difference ~ ')', 1) }}, ' percentage points')
{%- endmacro %}

{% macro as_decimal(number, places) -%}
    {{ to_text('cast(' ~ number ~ ' as decimal(18, ' ~ places ~ '))') }}
{%- endmacro %}
