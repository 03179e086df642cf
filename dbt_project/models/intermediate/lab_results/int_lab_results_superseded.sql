-- grain: one row per test result that a later report of the same test replaced
-- A laboratory sends one test as a preliminary, a final and a corrected report. Among the
-- reports of a patient's test on one day there are as many tests as preliminary or as
-- final reports, whichever are more; of one specimen, where the source names it, as many
-- as final reports, less those that were withdrawn. The most final and latest reports
-- stand for the tests. Final reports never replace each other.
with

lab_results as (

    select * from {{ ref('stg_lab_results') }}

),

statuses as (

    select * from {{ ref('result_statuses') }}

),

unsettled as (

    select distinct
        lab_results.patient_id,
        lab_results.lab_test_id,
        lab_results.test_date
    from lab_results
    inner join statuses
        on {{ normalised_code('lab_results.result_status') }} = statuses.result_status
    where
        statuses.report_step <> 2
        and lab_results.test_date is not null

),

-- a status that is not listed is a final report
reports as (

    select
        lab_results.lab_result_id,
        lab_results.patient_id,
        lab_results.lab_test_id,
        lab_results.test_date,
        lab_results.specimen_id,
        coalesce(statuses.report_step, 2) as report_step,
        coalesce(statuses.is_withdrawal, 0) as is_withdrawal
    from unsettled
    inner join lab_results
        on
            unsettled.patient_id = lab_results.patient_id
            and unsettled.lab_test_id = lab_results.lab_test_id
            and unsettled.test_date = lab_results.test_date
    left join statuses
        on {{ normalised_code('lab_results.result_status') }} = statuses.result_status

),

ranked as (

    select
        reports.*,
        row_number() over (
            partition by patient_id, lab_test_id, test_date, specimen_id
            order by report_step desc, length(lab_result_id) desc, lab_result_id desc
        ) as place,
        sum(case when report_step = 1 then 1 else 0 end) over (
            partition by patient_id, lab_test_id, test_date, specimen_id
        ) as preliminary_count,
        sum(case when report_step = 2 then 1 else 0 end) over (
            partition by patient_id, lab_test_id, test_date, specimen_id
        ) as final_count,
        sum(case when report_step = 3 then 1 else 0 end) over (
            partition by patient_id, lab_test_id, test_date, specimen_id
        ) as corrected_count,
        sum(is_withdrawal) over (
            partition by patient_id, lab_test_id, test_date, specimen_id
        ) as withdrawal_count
    from reports

),

-- corrections alone may be of several tests, unless they are of one specimen
counted as (

    select
        ranked.*,
        case
            when specimen_id is null then nullif(greatest(preliminary_count, final_count), 0)
            when final_count = 0 and preliminary_count + corrected_count > 0 then 1 - withdrawal_count
            else final_count - withdrawal_count
        end as test_count
    from ranked

),

-- step 0 is withdrawn: the test was never made, or of another patient
final as (

    select lab_result_id
    from counted
    where
        report_step = 0
        or place > test_count

)

select * from final
