{% macro contract_rules(model) %}
    {#- The rules of a relation's contract: for each, its column, its name and an aggregate
        that counts the rows which break it. A raw table has those of its `meta`; a canonical
        model also those of its types and of its grain. -#}
    {%- set rules = [] -%}
    {%- if execute -%}
        {%- set node = contract_of(model) -%}
        {%- set open_columns = columns_with_other_values(node) -%}
        {%- for column in node.columns.values() -%}
            {%- set name = adapter.quote(column.name) -%}
            {%- set meta = column.meta -%}
            {%- set broken = [] -%}
            {%- if meta.get('nullable') is false -%}
                {%- do broken.append(['is missing', name ~ ' is null' ~ (' or ' ~ trimmed(name) ~ " = ''" if may_be_blank(node, column) else '')]) -%}
            {%- endif -%}
            {%- if 'min' in meta -%}
                {%- do broken.append(['is below ' ~ meta['min'], name ~ ' < ' ~ contract_literal(meta['min'])]) -%}
            {%- endif -%}
            {%- if 'max' in meta -%}
                {%- do broken.append(['is above ' ~ meta['max'], name ~ ' > ' ~ contract_literal(meta['max'])]) -%}
            {%- endif -%}
            {%- if 'items' in meta -%}
                {%- set longest = meta['items']['max_length'] -%}
                {%- do broken.append(['has an item over ' ~ longest ~ ' characters', has_long_item(name, meta['items']['separator'], longest)]) -%}
            {%- endif -%}
            {%- if 'values' in meta and column.name not in open_columns -%}
                {%- set allowed = [] -%}
                {%- for value in meta['values'] -%}
                    {%- do allowed.append(contract_literal(value)) -%}
                {%- endfor -%}
                {#- The text of a case compares by its letters on the servers, not by its bytes. -#}
                {%- set compared = name if meta['values'][0] is number else to_text(name) -%}
                {%- do broken.append(['is none of ' ~ meta['values'] | join(', '), compared ~ ' not in (' ~ allowed | join(', ') ~ ')']) -%}
            {%- endif -%}
            {%- if node.resource_type == 'model' -%}
                {%- do broken.extend(broken_by_size(name, column.data_type)) -%}
            {%- endif -%}
            {%- for rule_name, condition in broken -%}
                {%- do rules.append({'column_name': column.name, 'name': rule_name, 'row_count': 'sum(case when ' ~ condition ~ ' then 1 else 0 end)'}) -%}
            {%- endfor -%}
        {%- endfor -%}
        {%- if node.resource_type == 'model' -%}
            {%- do rules.append(repeated_grain(node.meta['primary_key'])) -%}
        {%- endif -%}
    {%- endif -%}
    {{ return(rules) }}
{% endmacro %}

{% macro contract_of(model) -%}
    {#- The source table or the model that declares the contract of a relation. -#}
    {{ return((graph.sources.values() | list + graph.nodes.values() | list) | selectattr('relation_name', 'equalto', model | string) | first) }}
{%- endmacro %}

{% macro columns_with_other_values(node) -%}
    {#- The columns in which the selected source admits values that the contract does not
        list, because its files say them row by row: later models count those. -#}
    {%- set staging_model = node.name | replace('stg_', 'stg_' ~ var('source_system', 'network') ~ '__', 1) -%}
    {%- set open_columns = [] -%}
    {%- for own in graph.nodes.values() if own.name == staging_model -%}
        {%- for column in own.columns.values() if column.meta.get('other_values') -%}
            {%- do open_columns.append(column.name) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(open_columns) }}
{%- endmacro %}

{% macro may_be_blank(node, column) -%}
    {#- The loader refuses a blank identifier; the SQL of a staging model may make one. -#}
    {{ return(node.resource_type == 'model' and column.name.endswith('_id')) }}
{%- endmacro %}

{% macro broken_by_size(name, data_type) -%}
    {#- A text longer than its type, or a number with more digits. -#}
    {%- set sizes = data_type.rstrip(')').split('(')[1:] | join | replace(' ', '') -%}
    {%- if data_type.startswith('varchar') -%}
        {{ return([['has over ' ~ sizes ~ ' characters', 'char_length(' ~ name ~ ') > ' ~ sizes]]) }}
    {%- elif data_type.startswith('decimal') -%}
        {%- set digits, scale = sizes.split(',') | map('int') | list -%}
        {{ return([
            ['has over ' ~ scale ~ ' decimals', name ~ ' <> round(' ~ name ~ ', ' ~ scale ~ ')'],
            ['does not fit ' ~ data_type, 'abs(' ~ name ~ ') >= 1' ~ '0' * (digits - scale)],
        ]) }}
    {%- endif -%}
    {{ return([]) }}
{%- endmacro %}

{% macro repeated_grain(primary_key) -%}
    {#- How many rows repeat a key. A whole number ends a key of several columns, so that
        joined by a blank no two keys look alike. -#}
    {%- set columns = [] -%}
    {%- for column_name in primary_key -%}
        {%- do columns.append(adapter.quote(column_name)) -%}
    {%- endfor -%}
    {%- set key = to_text(columns[0] if columns | length == 1 else 'concat(' ~ columns | join(", ' ', ") ~ ')') -%}
    {{ return({'column_name': primary_key | join(', '), 'name': 'is repeated', 'row_count': 'count(' ~ key ~ ') - count(distinct ' ~ key ~ ')'}) }}
{%- endmacro %}

{% macro contract_literal(value) -%}
    {{ return(value if value is number else text_literal(value)) }}
{%- endmacro %}
