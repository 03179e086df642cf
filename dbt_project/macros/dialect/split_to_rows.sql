{% macro split_to_rows(relation, id_columns, text_column, delimiter='|', max_length=255) %}
    {#- One row per item of a delimited text: the id columns, item (trimmed) and
        item_position (from 1). Null texts and blank items give no row; longer items are cut. -#}
    {{ return(adapter.dispatch('split_to_rows')(relation, id_columns, text_column, delimiter, max_length)) }}
{% endmacro %}

{% macro mysql__split_to_rows(relation, id_columns, text_column, delimiter, max_length) %}
    select
        {% for id_column in id_columns -%}
        source_rows.{{ id_column }},
        {% endfor -%}
        left(trim({{ to_text('items.item') }}), {{ max_length }}) as item,
        items.item_position
    from {{ relation }} as source_rows
    inner join json_table(
        concat('[', replace(json_quote(source_rows.{{ text_column }}), '{{ delimiter }}', '","'), ']'),
        '$[*]' columns (
            item_position for ordinality,
            item text character set utf8mb4 path '$'
        )
    ) as items
    where trim(items.item) <> ''
{% endmacro %}

{% macro mariadb__split_to_rows(relation, id_columns, text_column, delimiter, max_length) %}
    {{ return(mysql__split_to_rows(relation, id_columns, text_column, delimiter, max_length)) }}
{% endmacro %}

{% macro duckdb__split_to_rows(relation, id_columns, text_column, delimiter, max_length) %}
    select
        {% for id_column in id_columns -%}
        items.{{ id_column }},
        {% endfor -%}
        left({{ trimmed('items.item') }}, {{ max_length }}) as item,
        items.item_position
    from (
        select
            {% for id_column in id_columns -%}
            source_rows.{{ id_column }},
            {% endfor -%}
            unnest(string_split(source_rows.{{ text_column }}, '{{ delimiter }}')) as item,
            generate_subscripts(string_split(source_rows.{{ text_column }}, '{{ delimiter }}'), 1) as item_position
        from {{ relation }} as source_rows
    ) as items
    where {{ trimmed('items.item') }} <> ''
{% endmacro %}

{% macro spark__split_to_rows(relation, id_columns, text_column, delimiter, max_length) %}
    select
        {% for id_column in id_columns -%}
        items.{{ id_column }},
        {% endfor -%}
        left(trim(items.item), {{ max_length }}) as item,
        items.position_from_0 + 1 as item_position
    from (
        select
            {% for id_column in id_columns -%}
            source_rows.{{ id_column }},
            {% endfor -%}
            posexplode(split(source_rows.{{ text_column }}, '\\Q{{ delimiter }}\\E')) as (position_from_0, item)
        from {{ relation }} as source_rows
    ) as items
    where trim(items.item) <> ''
{% endmacro %}
