{% macro spark__format_column(column) -%}
    {{ return(column_of_family(column, type_family(column.dtype))) }}
{%- endmacro %}

{% macro spark_typed_columns(columns) -%}
    {#- The columns of a table as the contract declares them. -#}
    (
        {% for column in columns -%}
        {{ adapter.quote(column.name) }} {{ spark_data_type(column.data_type) }}{{ ',' if not loop.last }}
        {% endfor %}
    )
{%- endmacro %}

{% macro spark_data_type(data_type) -%}
    {#- Points in time here have no time zone: what the file says is what they are. -#}
    {{ return({'text': 'string', 'datetime': 'timestamp_ntz'}.get(data_type, data_type)) }}
{%- endmacro %}

{% macro spark__get_select_subquery(sql) -%}
    {#- Spark tables of Parquet files take nulls whatever their columns say, so the query
        that fills them refuses them. -#}
    select
        {% for column in model['columns'].values() -%}
        {%- set name = adapter.quote(column.name) -%}
        {%- if 'not_null' in column.constraints | map(attribute='type') | map('string') -%}
        coalesce({{ name }}, raise_error('{{ model.name }}.{{ column.name }} is null against its contract'))
        {%- else -%}
        {{ name }}
        {%- endif %} as {{ name }}{{ ',' if not loop.last }}
        {% endfor %}
    from (
        {{ sql }}
    ) as model_subq
{%- endmacro %}
