-- grain: one row per patient
with

source as (

    select * from {{ source('network', 'patients') }}

),

renamed as (

    select
        -- ids
        patient_id,

        -- text
        gender,
        race

    from source

)

select * from renamed
