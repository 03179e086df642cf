-- grain: one row per test result; an unknown flag stays unknown
{{ config(materialized='view') }}

with

lab_results as (

    select * from {{ ref('stg_lab_results') }}

),

abnormal_flags as (

    select * from {{ ref('abnormal_flags') }}

),

statuses as (

    select * from {{ ref('result_statuses') }}

),

superseded as (

    select * from {{ ref('int_lab_results_superseded') }}

),

stays as (

    select * from {{ ref('int_admission_episodes') }}

),

periods as (

    select * from {{ ref('int_stay_periods') }}

),

assigned as (

    {{ assigned_to_stays('lab_results', 'lab_results', 'test_date') }}

),

flagged as (

    select
        assigned.*,
        abnormal_flags.is_abnormal,
        case when superseded.lab_result_id is null then 0 else 1 end as is_superseded,
        case
            when {{ normalised_code('assigned.result_status') }} <> '' and statuses.result_status is null then 1
            else 0
        end as has_unknown_status
    from assigned
    left join abnormal_flags
        on assigned.abnormal_flag = abnormal_flags.abnormal_flag
    left join statuses
        on {{ normalised_code('assigned.result_status') }} = statuses.result_status
    left join superseded
        on assigned.lab_result_id = superseded.lab_result_id

)

select * from flagged
