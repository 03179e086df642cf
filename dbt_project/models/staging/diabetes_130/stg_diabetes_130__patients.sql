-- grain: one row per patient; what the admissions contradict each other in is unknown
with

source as (

    select * from {{ source('diabetes_130', 'encounters') }}

),

renamed as (

    select
        -- ids
        {{ to_text('patient_nbr') }} as patient_id,

        -- text; no order of the admissions is known
        case when min(gender) = max(gender) then min(gender) end as gender,
        case when min(race) = max(race) then min(race) end as race

    from source
    group by 1

)

select * from renamed
