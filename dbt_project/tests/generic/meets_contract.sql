{% test meets_contract(model) %}
    {#- Checks a raw table against the rules of its sources YAML in one scan. The result
        names columns, rules and counts, never a value of a patient. -#}
    {%- set rules = contract_rules(model) %}
with

counted as (

    select
        {% for rule in rules -%}
        sum(case when {{ rule.broken_when }} then 1 else 0 end) as rule_{{ loop.index }}{{ ',' if not loop.last }}
        {% endfor %}
    from {{ model }}

)

{% for rule in rules -%}
select
    '{{ rule.column_name }}' as column_name,
    '{{ rule.name }}' as broken_rule,
    rule_{{ loop.index }} as row_count
from counted
where rule_{{ loop.index }} > 0
{{ 'union all' if not loop.last }}
{% endfor %}
{% endtest %}
