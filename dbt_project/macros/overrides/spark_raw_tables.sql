{% macro register_raw_tables() %}
    {#- Makes known to the engine what the loader has published, where it is not already. -#}
    {{ return(adapter.dispatch('register_raw_tables')()) }}
{% endmacro %}

{% macro default__register_raw_tables() %}
{% endmacro %}

{% macro spark__register_raw_tables() %}
    {#- `current.json` says where each raw table is: read once, at the start, so that a
        build sees one version of all of them, whatever is loaded meanwhile. -#}
    {%- if execute -%}
    {%- set raw_folder = run_query('set spark.clinical.raw').columns[1].values() | first -%}
    {%- set pointer = raw_folder ~ '/' ~ target.schema ~ '/current.json' -%}
    {%- set published = run_query("select table_name, concat(left(_metadata.file_path, length(_metadata.file_path) - length('current.json')), location) from json.`" ~ pointer ~ "`") -%}
    {%- set folders = dict(published.rows | map('list') | list) -%}
    {%- set raw_tables = graph.sources.values() | rejectattr('source_name', 'in', ['audit', 'results']) | list -%}
    {%- for source in raw_tables if source.identifier not in folders -%}
        {%- do exceptions.raise_compiler_error('The raw table ' ~ source.identifier ~ ' was never loaded: run `clinical-star load FOLDER --target ' ~ target.name ~ ' --source ' ~ source.source_name ~ '` first.') -%}
    {%- endfor -%}
    {%- for source in raw_tables -%}
        {%- do run_query('create schema if not exists ' ~ source.schema) -%}
        {%- do run_query('drop table if exists ' ~ source.schema ~ '.' ~ source.identifier) -%}
        {%- for statement in spark_raw_table(source, folders[source.identifier]) -%}
            {%- do run_query(statement) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- endif -%}
{% endmacro %}

{% macro spark_raw_table(source, folder) %}
    {#- The statements that make an external table, with the types of the contract. -#}
    {%- set table_name = source.schema ~ '.' ~ source.identifier -%}
    {%- set columns = source.columns.values() | list -%}
    {%- set years = [] -%}
    {%- for column in source.columns.values() if column.meta.get('partitioned') -%}
        {%- do years.append(column.name ~ '_year') -%}
        {%- do columns.append({'name': years[0], 'data_type': 'int'}) -%}
    {%- endfor -%}
    {%- set statements = ['create table ' ~ table_name ~ spark_typed_columns(columns) ~ ' using parquet'
        ~ (' partitioned by (' ~ years[0] ~ ')' if years else '') ~ " location '" ~ folder ~ "'"] -%}
    {%- if years -%}
        {%- do statements.append('msck repair table ' ~ table_name) -%}
    {%- endif -%}
    {{ return(statements) }}
{% endmacro %}
