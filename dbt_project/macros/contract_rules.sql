{% macro contract_rules(model) %}
    {#- The rules of a source table's `meta`, each with the condition that breaks it. -#}
    {%- set rules = [] -%}
    {%- if execute -%}
        {%- set node = graph.sources.values() | selectattr('relation_name', 'equalto', model | string) | first -%}
        {%- for column in node.columns.values() -%}
            {%- set name = adapter.quote(column.name) -%}
            {%- set meta = column.meta -%}
            {%- if meta.get('nullable') is false -%}
                {%- do rules.append({'column_name': column.name, 'name': 'is missing', 'broken_when': name ~ ' is null'}) -%}
            {%- endif -%}
            {%- if 'min' in meta -%}
                {%- do rules.append({'column_name': column.name, 'name': 'is below ' ~ meta['min'], 'broken_when': name ~ ' < ' ~ contract_literal(meta['min'])}) -%}
            {%- endif -%}
            {%- if 'max' in meta -%}
                {%- do rules.append({'column_name': column.name, 'name': 'is above ' ~ meta['max'], 'broken_when': name ~ ' > ' ~ contract_literal(meta['max'])}) -%}
            {%- endif -%}
            {%- if 'items' in meta -%}
                {%- set longest = meta['items']['max_length'] -%}
                {%- do rules.append({'column_name': column.name, 'name': 'has an item over ' ~ longest ~ ' characters', 'broken_when': has_long_item(name, meta['items']['separator'], longest)}) -%}
            {%- endif -%}
            {%- if 'values' in meta -%}
                {%- set allowed = [] -%}
                {%- for value in meta['values'] -%}
                    {%- do allowed.append(contract_literal(value)) -%}
                {%- endfor -%}
                {%- do rules.append({'column_name': column.name, 'name': 'is not an allowed value', 'broken_when': name ~ ' not in (' ~ allowed | join(', ') ~ ')'}) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(rules) }}
{% endmacro %}

{% macro contract_literal(value) -%}
    {{ return(value if value is number else text_literal(value)) }}
{%- endmacro %}
