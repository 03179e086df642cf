{% macro date_key(day) -%}
    {#- A date as the integer yyyymmdd; null stays null. -#}
    {{ to_integer('extract(year from ' ~ day ~ ') * 10000 + extract(month from ' ~ day ~ ') * 100 + extract(day from ' ~ day ~ ')') }}
{%- endmacro %}

{% macro days_between(earlier, later) %}
    {#- Whole days from one date to another; negative when the order is reversed. -#}
    {{ return(adapter.dispatch('days_between')(earlier, later)) }}
{% endmacro %}

{% macro mysql__days_between(earlier, later) -%}
    datediff({{ later }}, {{ earlier }})
{%- endmacro %}

{% macro mariadb__days_between(earlier, later) %}
    {{ return(mysql__days_between(earlier, later)) }}
{% endmacro %}

{% macro duckdb__days_between(earlier, later) -%}
    date_diff('day', cast({{ earlier }} as date), cast({{ later }} as date))
{%- endmacro %}

{% macro spark__days_between(earlier, later) %}
    {{ return(mysql__days_between(earlier, later)) }}
{% endmacro %}

{% macro whole_years_between(earlier, later) %}
    {#- Completed years from one date to another, as an age is counted. -#}
    {{ return(adapter.dispatch('whole_years_between')(earlier, later)) }}
{% endmacro %}

{% macro mysql__whole_years_between(earlier, later) -%}
    timestampdiff(year, {{ earlier }}, {{ later }})
{%- endmacro %}

{% macro mariadb__whole_years_between(earlier, later) %}
    {{ return(mysql__whole_years_between(earlier, later)) }}
{% endmacro %}

{% macro duckdb__whole_years_between(earlier, later) -%}
    {#- Not date_sub, which lets a birthday on 29 February come a day early. -#}
    case
        when {{ later }} < {{ earlier }} then -({{ duckdb__whole_years_forward(later, earlier) }})
        else {{ duckdb__whole_years_forward(earlier, later) }}
    end
{%- endmacro %}

{% macro duckdb__whole_years_forward(earlier, later) -%}
    date_diff('year', {{ earlier }}, {{ later }})
    - case
        when strftime({{ later }}, '%m%d%H%M%S') < strftime({{ earlier }}, '%m%d%H%M%S') then 1
        else 0
    end
{%- endmacro %}

{% macro spark__whole_years_between(earlier, later) %}
    {{ return(mysql__whole_years_between(earlier, later)) }}
{% endmacro %}

{% macro add_days(day, number_of_days) %}
    {#- The date some whole days later. -#}
    {{ return(adapter.dispatch('add_days')(day, number_of_days)) }}
{% endmacro %}

{% macro mysql__add_days(day, number_of_days) -%}
    date_add({{ day }}, interval {{ number_of_days }} day)
{%- endmacro %}

{% macro mariadb__add_days(day, number_of_days) %}
    {{ return(mysql__add_days(day, number_of_days)) }}
{% endmacro %}

{% macro duckdb__add_days(day, number_of_days) -%}
    {{ day }} + cast({{ number_of_days }} as integer)
{%- endmacro %}

{% macro spark__add_days(day, number_of_days) -%}
    date_add({{ day }}, cast({{ number_of_days }} as int))
{%- endmacro %}

{% macro iso_weekday(day) %}
    {#- 1 for Monday to 7 for Sunday. -#}
    {{ return(adapter.dispatch('iso_weekday')(day)) }}
{% endmacro %}

{% macro mysql__iso_weekday(day) -%}
    weekday({{ day }}) + 1
{%- endmacro %}

{% macro mariadb__iso_weekday(day) %}
    {{ return(mysql__iso_weekday(day)) }}
{% endmacro %}

{% macro duckdb__iso_weekday(day) -%}
    isodow({{ day }})
{%- endmacro %}

{% macro spark__iso_weekday(day) %}
    {{ return(mysql__iso_weekday(day)) }}
{% endmacro %}
