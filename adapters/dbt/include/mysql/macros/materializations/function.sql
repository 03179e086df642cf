{% macro mysql__scalar_function_sql(target_relation) -%}
    {#- The server has no `create or replace` for functions. -#}
    drop function if exists {{ target_relation.render() }};
    create function {{ mysql__function_definition(target_relation) }}
{%- endmacro %}

{% macro mysql__function_definition(target_relation) -%}
    {{ target_relation.render() }} ({{ formatted_scalar_function_args_sql() | trim }})
    returns {{ model.returns.data_type }}
    {{ scalar_function_volatility_sql() | trim }}
    return ({{ model.compiled_code }})
{%- endmacro %}

{% macro mysql__scalar_function_volatility_sql() -%}
    {#- A server with a binary log takes only functions that say what they read. -#}
    {%- set volatility = model.config.get('volatility') -%}
    {%- if volatility == 'stable' -%}{%- do unsupported_volatility_warning(volatility) -%}{%- endif -%}
    {{ 'not ' if volatility != 'deterministic' }}deterministic reads sql data
{%- endmacro %}
