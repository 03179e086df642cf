{#- The result of a dbt test says only how many rows it found: here is what they say. -#}

{% macro log_broken_contracts(results) %}
    {%- if execute -%}
    {%- for result in results if result.node.resource_type == 'test' and result.status == 'fail' and (result.node.test_metadata or {}).name in ('meets_contract', 'names_known_rows') -%}
        {%- for row in run_query(result.node.compiled_code).rows -%}
            {%- do log(contract_sentence(result.node, row[0], row[1], row[2] | int), info=true) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- endif -%}
{% endmacro %}

{% macro contract_sentence(test, column_name, broken_rule, row_count) %}
    {%- set rows = row_count ~ (' row' if row_count == 1 else ' rows') -%}
    {%- set source_system = var('source_system', 'network') -%}
    {%- if test.sources -%}
        {{ return(test.sources[0] | join('.') ~ ' breaks its contract: ' ~ column_name ~ ' ' ~ broken_rule ~ ' in ' ~ rows ~ '. Load the files again with `clinical-star load`, which refuses such rows.') }}
    {%- endif -%}
    {%- set staging_model = test.attached_node.split('.')[-1] | replace('stg_', 'stg_' ~ source_system ~ '__', 1) -%}
    {{ return(staging_model ~ ' breaks the canonical contract: ' ~ column_name ~ ' ' ~ broken_rule ~ ' in ' ~ rows ~ '. ' ~ contract_advice(broken_rule) ~ ' ' ~ where_to_correct(staging_model)) }}
{% endmacro %}

{% macro contract_advice(broken_rule) %}
    {#- What the author of a source does about each kind of rule, by its first words. -#}
    {%- set advice = {
        'is missing': 'Give every row one, or leave such rows out.',
        'is repeated': 'Keep one row for each: a join that finds several rows often repeats it.',
        'is below': 'Convert what the files mean, and write null where nobody knows.',
        'is above': 'Convert what the files mean, and write null where nobody knows.',
        'is none': 'Map each spelling of the files to one of these with `case`, and write null where none fits.',
        'has over': 'Shorten or round it, so that nothing is cut off later.',
        'does not': 'Convert its unit, and write null where nobody knows.',
        'names rows': 'Write null where the row belongs to none, or correct how the identifier is made.',
    } -%}
    {{ return(advice[broken_rule.split(' ')[:2] | join(' ')]) }}
{% endmacro %}
