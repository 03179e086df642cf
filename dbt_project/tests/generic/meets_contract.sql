{% test meets_contract(model) %}
    {#- Checks a relation against the rules of its YAML in one scan. The result names
        columns, rules and counts, never a value of a patient. -#}
    {%- set rules = contract_rules(model) %}
with

counted as (

    select
        {% for rule in rules -%}
        {{ rule.row_count }} as rule_{{ loop.index }}{{ ',' if not loop.last }}
        {% endfor %}
    from {{ model }}

)

{% for rule in rules -%}
select
    {{ text_literal(rule.column_name) }} as column_name,
    {{ text_literal(rule.name) }} as broken_rule,
    rule_{{ loop.index }} as row_count
from counted
where rule_{{ loop.index }} > 0
{{ 'union all' if not loop.last }}
{% endfor %}
{% endtest %}
