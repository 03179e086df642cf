-- grain: one row per test result; results outside any admission have no admission
with

source as (

    select * from {{ source('mimic', 'labevents') }}

),

lab_items as (

    select * from {{ source('mimic', 'd_labitems') }}

),

renamed as (

    select
        -- ids
        {{ to_text('source.row_id') }} as lab_result_id,
        {{ to_text('source.hadm_id') }} as admission_id,
        {{ to_text('source.subject_id') }} as patient_id,
        {{ to_text('source.itemid') }} as lab_test_id,

        -- text
        lab_items.loinc_code,
        lab_items.label as test_name,
        source.valueuom as unit,
        case
            when source.flag = 'abnormal' then 'A'
            when source.flag = 'delta' then null
            when source.valuenum is not null then 'N'
        end as abnormal_flag,

        -- numbers
        source.valuenum as result_value,
        cast(null as decimal(14, 4)) as reference_low,
        cast(null as decimal(14, 4)) as reference_high,

        -- dates
        cast(source.charttime as date) as test_date

    from source
    left join lab_items
        on source.itemid = lab_items.itemid

)

select * from renamed
