-- grain: one row per prescription
{{ config(materialized='view') }}

with

prescriptions as (

    select * from {{ ref('stg_prescriptions') }}

),

stays as (

    select * from {{ ref('int_admission_episodes') }}

),

periods as (

    select * from {{ ref('int_stay_periods') }}

),

assigned as (

    {{ assigned_to_stays('prescriptions', 'prescriptions', 'start_date') }}

)

select * from assigned
