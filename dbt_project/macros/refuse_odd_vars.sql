{% macro refuse_odd_vars() -%}
    {#- Stops a run whose variables are no days, no shares or no dates: SQL made of them would
        fail far from the cause or, worse, not fail. -#}
    {%- if execute -%}
    {%- for name, lowest, highest in [
        ('min_cell', 1, 1000000),
        ('result_days_before_admission', 0, 365),
        ('prescription_days_before_admission', 0, 365),
        ('transfer_gap_days', 0, 365),
        ('odd_records_allowed', 0, 1000000000000),
        ('oldest_age_shown', 0, 200),
    ] -%}
        {%- set value = var(name) -%}
        {%- if not modules.re.match('^[0-9]{1,12}$', value | string) or value | int < lowest or value | int > highest -%}
            {%- do exceptions.raise_compiler_error('Set the variable ' ~ name ~ ' to a whole number from ' ~ lowest ~ ' to ' ~ highest ~ ', not ' ~ value ~ '.') -%}
        {%- endif -%}
    {%- endfor -%}
    {%- set share = var('odd_share_allowed') -%}
    {%- if not modules.re.match('^(0|1|[01]?[.][0-9]+)$', share | string) or share | float > 1 -%}
        {%- do exceptions.raise_compiler_error('Set the variable odd_share_allowed to a number from 0 to 1, not ' ~ share ~ '.') -%}
    {%- endif -%}
    {%- set last_day = var('follow_up_end') -%}
    {%- if last_day is not none and not modules.re.match('^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$', last_day | string) -%}
        {%- do exceptions.raise_compiler_error('Set the variable follow_up_end to a day as yyyy-mm-dd, not ' ~ last_day ~ '.') -%}
    {%- endif -%}
    {%- endif -%}
{%- endmacro %}
