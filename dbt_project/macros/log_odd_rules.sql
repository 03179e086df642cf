{% macro log_odd_rules(found_over_limit) -%}
    {#- Names the rules that stop the build, with their counts: the result of a dbt test
        says only how many rows it found. Says nothing where the relation is not built. -#}
    {%- if execute and flags.WHICH in ('build', 'test') -%}
        {%- for row in run_query(found_over_limit).rows -%}
            {%- do log(
                row[0] ~ ': ' ~ row[1] ~ ' of ' ~ row[2] ~ ' records are odd, more than odd_share_allowed ('
                ~ var('odd_share_allowed') ~ '); see dq_odd_records',
                info=true
            ) -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}
