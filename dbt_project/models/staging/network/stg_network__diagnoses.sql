-- grain: one row per admission and diagnosis as coded, the primary one first
with

source as (

    select
        admission_id,
        primary_diagnosis,
        secondary_diagnoses,
        coalesce(nullif({{ trimmed('diagnosis_code_system') }}, ''), 'ICD-10-CM') as code_system
    from {{ source('network', 'hospital_outcomes') }}

),

secondary_diagnoses as (

    {{ split_to_rows('source', ['admission_id', 'code_system'], 'secondary_diagnoses', max_length=1000) }}

),

diagnoses as (

    select
        admission_id,
        code_system,
        primary_diagnosis as coded_diagnosis,
        1 as coded_position
    from source
    where primary_diagnosis is not null

    union all

    select
        admission_id,
        code_system,
        item as coded_diagnosis,
        1 + item_position as coded_position
    from secondary_diagnoses

),

renamed as (

    select
        -- ids
        admission_id,

        -- text
        code_system,
        coded_diagnosis,
        {{ to_text('null') }} as diagnosis_name,

        -- numbers
        coded_position

    from diagnoses

)

select * from renamed
