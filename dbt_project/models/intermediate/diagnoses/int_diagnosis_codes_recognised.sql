-- grain: one row per diagnosis code
with

diagnoses as (

    select * from {{ ref('int_diagnoses_normalised') }}

),

code_systems as (

    select * from {{ ref('diagnosis_code_systems') }}

),

labels as (

    select
        label,
        {{ normalised_code('diagnosis_code') }} as diagnosis_code
    from {{ ref('charlson_label_map') }}

),

icd10cm_names as (

    select * from {{ ref('icd10cm_diagnosis_names') }}

),

codes as (

    select
        diagnosis_key,
        code_system,
        diagnosis_code,
        max(diagnosis_name) as diagnosis_name
    from diagnoses
    group by 1, 2, 3

),

-- V42.0 is a kidney transplant in ICD-9-CM, and an accident in ICD-10-CM
of_other_forms as (

    select distinct codes.diagnosis_key
    from codes
    inner join code_systems as own_systems
        on codes.code_system = own_systems.code_system
    inner join code_systems as other_systems
        on
            codes.code_system <> other_systems.code_system
            and {{ matches_pattern(normalised_code('codes.diagnosis_code'), 'other_systems.code_pattern') }}

),

-- a label stands for the code that the label map gives it
recognised as (

    select
        codes.diagnosis_key,
        codes.code_system,
        codes.diagnosis_code,
        coalesce(codes.diagnosis_name, icd10cm_names.diagnosis_name) as diagnosis_name,
        case
            when labels.label is not null then 'ICD-10-CM'
            else codes.code_system
        end as classified_code_system,
        coalesce(labels.diagnosis_code, codes.diagnosis_code) as classified_code,
        case
            when labels.label is not null then 1
            when {{ matches_pattern('codes.diagnosis_code', 'code_systems.code_pattern') }} then 1
            else 0
        end as is_recognised,
        case when of_other_forms.diagnosis_key is null then 0 else 1 end as has_form_of_other_system
    from codes
    left join of_other_forms
        on codes.diagnosis_key = of_other_forms.diagnosis_key
    left join code_systems
        on codes.code_system = code_systems.code_system
    left join labels
        on
            codes.code_system = 'LABEL'
            and codes.diagnosis_code = labels.label
    left join icd10cm_names
        on
            codes.code_system = 'ICD-10-CM'
            and codes.diagnosis_code = icd10cm_names.diagnosis_code

)

select * from recognised
