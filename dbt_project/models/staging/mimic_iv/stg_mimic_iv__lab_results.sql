-- grain: one row per test result; results outside any admission name none
with

source as (

    select * from {{ source('mimic_iv', 'labevents') }}

),

lab_items as (

    select * from {{ source('mimic_iv', 'd_labitems') }}

),

renamed as (

    select
        -- ids
        {{ to_text('source.labevent_id') }} as lab_result_id,
        {{ to_text('source.hadm_id') }} as named_admission_id,
        {{ to_text('source.subject_id') }} as patient_id,
        {{ to_text('source.itemid') }} as lab_test_id,
        {{ to_text('source.specimen_id') }} as specimen_id,

        -- text
        {{ to_text('null') }} as loinc_code,
        coalesce(lab_items.label, {{ to_text("concat('Item ', source.itemid)") }}) as test_name,
        source.valueuom as unit,
        case
            when source.flag = 'abnormal' then 'A'
            when source.valuenum is not null then 'N'
        end as abnormal_flag,
        {{ to_text('null') }} as result_status,

        -- numbers
        source.valuenum as result_value,
        source.ref_range_lower as reference_low,
        source.ref_range_upper as reference_high,

        -- flags; the source says which admission, and which results are outside any
        1 as is_admission_named,

        -- dates
        cast(source.charttime as date) as test_date

    from source
    left join lab_items
        on source.itemid = lab_items.itemid

)

select * from renamed
