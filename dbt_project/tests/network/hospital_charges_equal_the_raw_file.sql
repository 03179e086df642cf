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
-- sums of nothing are null, and a null equals nothing: charges are never below 0
where coalesce(fact.hospital_charges, -1) <> coalesce(raw_file.hospital_charges, -1)
