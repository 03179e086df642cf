-- grain: one row per diagnosis code and Charlson condition; a code may have two
with

codes as (

    select * from {{ ref('int_diagnosis_codes_recognised') }}
    where is_recognised = 1

),

prefixes as (

    select
        code_system,
        prefix,
        {{ adapter.quote('condition') }} as condition_name
    from {{ ref('charlson_code_prefixes') }}

),

-- equality on each prefix length the lists use; union drops nested matches
matched as (

    {% for prefix_length in [3, 4, 5] -%}
    select
        codes.diagnosis_key,
        prefixes.condition_name
    from codes
    inner join prefixes
        on
            codes.classified_code_system = prefixes.code_system
            and left(codes.classified_code, {{ prefix_length }}) = prefixes.prefix
    {{ 'union' if not loop.last }}
    {% endfor %}

)

select * from matched
