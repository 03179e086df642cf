{% macro comment_on_table(relation) %}
    {#- Writes the model's description beside the table, where clients of the server show
        it. A comment holds 2,048 characters, on one line. -#}
    {%- set words = model.description.split() | join(' ') -%}
    {%- set text = words[:2000] | replace('\\', '\\\\') | replace("'", "''") -%}
    {% do run_query("alter table " ~ relation ~ " comment = '" ~ text ~ "'") %}
{% endmacro %}
