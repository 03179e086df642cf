{% macro staged(entity) %}
    {#- The columns of the canonical contract, out of the staging model of an entity in the
        selected source. One that is absent or of another kind stops the build here. -#}
    {%- set staging_model = ref('stg_' ~ var('source_system', 'network') ~ '__' ~ entity) -%}
    {%- if not execute -%}
        select * from {{ staging_model }}
    {%- else -%}
    {%- set types = {} -%}
    {%- for column in adapter.get_columns_in_relation(staging_model) -%}
        {%- do types.update({column.name | lower: (column.data_type if 'binary' in column.dtype else column.dtype) | lower}) -%}
    {%- endfor -%}
    {%- do refuse_other_types(staging_model.identifier, types) -%}
    select
        {% for column in model.columns.values() -%}
        {{ write_typed('null', column.data_type) ~ ' as ' if is_untyped(types.get(column.name)) }}{{ adapter.quote(column.name) }}{{ ',' if not loop.last }}
        {% endfor -%}
    from {{ staging_model }}
    {%- endif -%}
{%- endmacro %}

{% macro refuse_other_types(staging_model, types) %}
    {%- set faults = [] -%}
    {#- There are no types where nothing is built yet, because dbt only compiles. -#}
    {%- for column in model.columns.values() if types and not is_untyped(types.get(column.name)) -%}
        {%- if column.name not in types -%}
            {%- do faults.append('lacks the column ' ~ column.name ~ ': if the source does not know it, write null as ' ~ column.name) -%}
        {%- elif type_family(types[column.name]) != type_family(column.data_type) -%}
            {%- do faults.append('gives ' ~ column.name ~ ' as ' ~ types[column.name] ~ ', which must be ' ~ column.data_type ~ ': write ' ~ cast_in_words(column) ~ ', or give the raw column that type') -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if faults -%}
        {%- do exceptions.raise_compiler_error(staging_model ~ ' ' ~ faults | join('. It ') ~ '. ' ~ where_to_correct(staging_model)) -%}
    {%- endif -%}
{% endmacro %}

{% macro write_typed(expression, data_type) -%}
    {%- set family = type_family(data_type) -%}
    {%- if family == 'text' -%}
        {{ return(to_text(expression)) }}
    {%- elif family == 'integer' -%}
        {{ return(to_integer(expression)) }}
    {%- endif -%}
    {{ return('cast(' ~ expression ~ ' as ' ~ data_type ~ ')') }}
{%- endmacro %}

{% macro cast_in_words(column) -%}
    {#- How a staging model writes a column in the type of the contract. -#}
    {%- set macro_name = {'text': 'to_text', 'integer': 'to_integer'}.get(type_family(column.data_type)) -%}
    {%- if macro_name -%}
        {{ return('{' ~ '{ ' ~ macro_name ~ "('" ~ column.name ~ "') }" ~ '}') }}
    {%- endif -%}
    {{ return(write_typed(column.name, column.data_type)) }}
{%- endmacro %}

{% macro where_to_correct(staging_model) -%}
    {{ return('Correct models/staging/' ~ var('source_system', 'network') ~ '/' ~ staging_model ~ '.sql; the guide "Add a source" says what each column may hold.') }}
{%- endmacro %}
