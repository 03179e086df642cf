{% macro icd9_with_lost_zeros(code_system, code) -%}
    {#- A code in capitals without a dot at its end and, if it is ICD-9-CM, with the zeros
        that its dot proves lost: spreadsheets read 041.04 as 41.04 and 008.45 as 8.45. -#}
    {%- set capitals = "upper(" ~ pattern_replaced(code, "'[.]+$'") ~ ")" -%}
    case
        when {{ code_system }} <> 'ICD-9-CM' then {{ capitals }}
        when {{ matches_pattern(capitals, "'^[0-9][.]'") }} then concat('00', {{ capitals }})
        when {{ matches_pattern(capitals, "'^[0-9][0-9][.]'") }} then concat('0', {{ capitals }})
        when {{ matches_pattern(capitals, "'^V[0-9][.]'") }} then replace({{ capitals }}, 'V', 'V0')
        else {{ capitals }}
    end
{%- endmacro %}
