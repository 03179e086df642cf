-- grain: one row per laboratory test of the hospital
with

lab_results as (

    select * from {{ ref('stg_lab_results') }}

),

lab_tests as (

    select
        lab_test_id,
        max(loinc_code) as loinc_code,
        min(test_name) as test_name
    from lab_results
    group by 1

),

final as (

    select
        {{ surrogate_key('lab_test_id') }} as lab_test_key,
        lab_test_id,
        loinc_code,
        test_name
    from lab_tests

)

select * from final
