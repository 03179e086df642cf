-- grain: one row per admission and diagnosis as coded, the primary one first
with

source as (

    select * from {{ source('mimic', 'diagnoses_icd') }}

),

diagnosis_titles as (

    select * from {{ source('mimic', 'd_icd_diagnoses') }}

),

renamed as (

    select
        -- ids
        {{ to_text('source.hadm_id') }} as admission_id,

        -- text
        'ICD-9-CM' as code_system,
        source.icd9_code as coded_diagnosis,
        diagnosis_titles.long_title as diagnosis_name,

        -- numbers; a code without a position comes after the numbered ones
        coalesce(source.seq_num, 1000) as coded_position

    from source
    left join diagnosis_titles
        on source.icd9_code = diagnosis_titles.icd9_code
    where source.icd9_code is not null

)

select * from renamed
