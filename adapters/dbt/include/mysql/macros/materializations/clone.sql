{% materialization clone, adapter='mysql' %}
    {#- No server copies a table without its rows, so a clone is a view of the original.
        Of itself, the view would take the place of the table. -#}
    {%- if defer_relation and defer_relation.render() == this.render() and load_cached_relation(this) -%}
        {{ log('Original and clone are the same, skipping clone for relation: ' ~ this.render()) }}
        {{ return({'relations': []}) }}
    {%- endif -%}
    {{ return(materialization_clone_default()) }}
{% endmaterialization %}
