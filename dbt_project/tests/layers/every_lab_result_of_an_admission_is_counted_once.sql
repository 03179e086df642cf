-- the pre-aggregation holds the test results of the fact that stand, no fewer and no more
with

outcomes as (

    select
        sum(lab_test_count) as lab_test_count,
        sum(abnormal_lab_count) as abnormal_lab_count
    from {{ ref('fct_hospital_outcomes') }}

),

lab_results as (

    select
        count(*) as lab_test_count,
        sum(is_abnormal) as abnormal_lab_count
    from {{ ref('fct_lab_results') }}
    where
        admission_key is not null
        and is_superseded = 0

)

select
    outcomes.lab_test_count - lab_results.lab_test_count as lab_tests_too_many,
    outcomes.abnormal_lab_count - lab_results.abnormal_lab_count as abnormal_labs_too_many
from outcomes
cross join lab_results
where
    coalesce(outcomes.lab_test_count, 0) <> lab_results.lab_test_count
    or coalesce(outcomes.abnormal_lab_count, 0) <> coalesce(lab_results.abnormal_lab_count, 0)
