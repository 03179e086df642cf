-- charges summed in every layer; any difference from the staging total is a row
with

totals as (

    select
        'staging' as layer,
        sum(hospital_charges) as hospital_charges,
        count(hospital_charges) as charge_count
    from {{ ref('stg_admissions') }}

    union all

    select
        'core' as layer,
        sum(hospital_charges) as hospital_charges,
        count(hospital_charges) as charge_count
    from {{ ref('admissions') }}

    union all

    select
        'star' as layer,
        sum(hospital_charges) as hospital_charges,
        count(hospital_charges) as charge_count
    from {{ ref('fct_hospital_outcomes') }}

)

select
    totals.layer,
    totals.hospital_charges - truth.hospital_charges as hospital_charges_too_many,
    totals.charge_count - truth.charge_count as charges_too_many
from totals
inner join totals as truth
    on truth.layer = 'staging'
where
    totals.charge_count <> truth.charge_count
    or totals.hospital_charges <> truth.hospital_charges
