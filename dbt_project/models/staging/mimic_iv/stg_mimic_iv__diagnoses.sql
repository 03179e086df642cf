-- grain: one row per admission and diagnosis as coded, the primary one first
with

source as (

    select * from {{ source('mimic_iv', 'diagnoses_icd') }}

),

diagnosis_titles as (

    select * from {{ source('mimic_iv', 'd_icd_diagnoses') }}

),

renamed as (

    select
        -- ids
        {{ to_text('source.hadm_id') }} as admission_id,

        -- text
        case source.icd_version
            when 9 then 'ICD-9-CM'
            when 10 then 'ICD-10-CM'
        end as code_system,
        source.icd_code as coded_diagnosis,
        diagnosis_titles.long_title as diagnosis_name,

        -- numbers
        source.seq_num as coded_position

    from source
    left join diagnosis_titles
        on
            source.icd_version = diagnosis_titles.icd_version
            and source.icd_code = diagnosis_titles.icd_code

)

select * from renamed
