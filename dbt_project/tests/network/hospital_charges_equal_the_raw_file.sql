{{ config(enabled=(var('source_system', 'network') == 'network')) }}

-- to the cent, from the raw table to the fact
with

raw_file as (

    select sum(hospital_charges) as hospital_charges
    from {{ source('network', 'hospital_outcomes') }}

),

fact as (

    select sum(hospital_charges) as hospital_charges
    from {{ ref('fct_hospital_outcomes') }}

)

select fact.hospital_charges - raw_file.hospital_charges as hospital_charges_too_many
from raw_file
cross join fact
where fact.hospital_charges <> raw_file.hospital_charges
