-- grain: one row per admission that has a test result; a replaced report does not count
with

lab_results as (

    select * from {{ ref('int_lab_results_flagged') }}

),

bands as (

    select * from {{ ref('abnormal_lab_volume_bands') }}

),

aggregated as (

    select
        admission_id,
        count(*) as lab_test_count,
        {{ to_integer('sum(is_abnormal)') }} as abnormal_lab_count
    from lab_results
    where
        admission_id is not null
        and is_superseded = 0
    group by 1

),

banded as (

    select
        aggregated.admission_id,
        aggregated.lab_test_count,
        aggregated.abnormal_lab_count,
        {{ to_flag('aggregated.abnormal_lab_count > 0') }} as has_abnormal_lab,
        bands.abnormal_lab_volume_band
    from aggregated
    left join bands
        on aggregated.abnormal_lab_count between bands.from_count and bands.to_count

)

select * from banded
