-- grain: one row per patient; race as registered at the first admission
with

source as (

    select * from {{ source('mimic_iv', 'patients') }}

),

admissions as (

    select
        subject_id,
        race,
        row_number() over (
            partition by subject_id
            order by admittime, hadm_id
        ) as admission_number
    from {{ source('mimic_iv', 'admissions') }}

),

renamed as (

    select
        -- ids
        {{ to_text('source.subject_id') }} as patient_id,

        -- text
        source.gender,
        admissions.race

    from source
    left join admissions
        on
            source.subject_id = admissions.subject_id
            and admissions.admission_number = 1

)

select * from renamed
