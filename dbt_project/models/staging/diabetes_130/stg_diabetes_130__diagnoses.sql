-- grain: one row per admission and diagnosis as coded, the primary one first
with

coded as (

    {% for position in [1, 2, 3] -%}
    select
        encounter_id,
        diag_{{ position }} as diagnosis,
        {{ position }} as coded_position
    from {{ source('diabetes_130', 'encounters') }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

-- the file stored codes as numbers: 250.00 became 250, and 042 became 42. More digits than
-- the category has follow a dot, so a number without a dot is a category, or 250.00.
renamed as (

    select
        -- ids
        {{ to_text('encounter_id') }} as admission_id,

        -- text
        'ICD-9-CM' as code_system,
        case
            when diagnosis = '250' then '250.00'
            when {{ matches_pattern('diagnosis', "'^[0-9][0-9]?$'") }} then right(concat('00', diagnosis), 3)
            else diagnosis
        end as coded_diagnosis,
        {{ to_text('null') }} as diagnosis_name,

        -- numbers
        coded_position

    from coded
    where diagnosis is not null

)

select * from renamed
