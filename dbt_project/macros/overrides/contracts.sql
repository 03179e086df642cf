{#- DuckDB names a type by its size: a contract compares families, as on the servers, and a
    test compares the exact types of the built relations. -#}
{% macro duckdb__format_column(column) -%}
    {{ return(column_of_family(column, type_family(column.dtype))) }}
{%- endmacro %}

{% macro type_family(data_type) -%}
    {%- set name = data_type.split('(')[0] | lower -%}
    {%- set families = {'tinyint': 'integer', 'smallint': 'integer', 'mediumint': 'integer', 'int': 'integer', 'integer': 'integer', 'bigint': 'integer', 'hugeint': 'integer', 'varchar': 'text', 'string': 'text', 'char': 'text', 'tinytext': 'text', 'text': 'text', 'mediumtext': 'text', 'longtext': 'text'} -%}
    {{ return(families.get(name, name)) }}
{%- endmacro %}

{% macro column_of_family(column, family) -%}
    {{ return({'name': column.name, 'data_type': family, 'formatted': column.name | lower ~ ' ' ~ family}) }}
{%- endmacro %}

{% macro is_untyped(data_type) -%}
    {#- What the engines call the type of a bare null: DuckDB, Spark, MySQL and MariaDB. -#}
    {{ return(data_type in ('"null"', 'void', 'binary(0)', 'varbinary(0)')) }}
{%- endmacro %}
