-- grain: one row per prescription
with

prescriptions as (

    select * from {{ ref('int_prescriptions_assigned') }}

),

final as (

    select
        -- keys and ids
        {{ surrogate_key('prescription_id') }} as prescription_key,
        prescription_id,
        {{ surrogate_key('admission_id') }} as admission_key,
        {{ surrogate_key('patient_id') }} as patient_key,
        {{ date_key('start_date') }} as start_date_key,
        {{ date_key('end_date') }} as end_date_key,

        -- text
        medication_name,
        drug_class,
        dosage,
        frequency,
        {{ to_text('unassigned_reason') }} as unassigned_reason,

        -- flags
        case
            when start_date is null or end_date is null or end_date < start_date then 0
            else 1
        end as has_plausible_dates,

        -- dates
        start_date,
        end_date

    from prescriptions

)

select * from final
