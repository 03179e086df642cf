-- grain: one row per test result; an unknown flag stays unknown
{{ config(materialized='view') }}

with

lab_results as (

    select * from {{ ref('stg_lab_results') }}

),

abnormal_flags as (

    select * from {{ ref('abnormal_flags') }}

),

flagged as (

    select
        lab_results.*,
        abnormal_flags.is_abnormal
    from lab_results
    left join abnormal_flags
        on lab_results.abnormal_flag = abnormal_flags.abnormal_flag

)

select * from flagged
