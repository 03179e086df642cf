-- null and 0 days to readmission are different facts, and so are null and 0 charges
with

staging as (

    select
        count(*) as row_count,
        count(days_to_readmission_as_reported) as days_known,
        sum(case when days_to_readmission_as_reported = 0 then 1 else 0 end) as days_zero,
        count(hospital_charges) as charges_known,
        sum(case when hospital_charges = 0 then 1 else 0 end) as charges_zero
    from {{ ref('stg_admissions') }}

),

fact as (

    select
        count(*) as row_count,
        count(days_to_readmission_as_reported) as days_known,
        sum(case when days_to_readmission_as_reported = 0 then 1 else 0 end) as days_zero,
        count(hospital_charges) as charges_known,
        sum(case when hospital_charges = 0 then 1 else 0 end) as charges_zero
    from {{ ref('admissions') }}

)

select
    fact.days_known - staging.days_known as days_known_too_many,
    fact.days_zero - staging.days_zero as days_zero_too_many,
    fact.charges_known - staging.charges_known as charges_known_too_many,
    fact.charges_zero - staging.charges_zero as charges_zero_too_many
from staging
cross join fact
where
    fact.days_known <> staging.days_known
    or fact.days_zero <> staging.days_zero
    or fact.charges_known <> staging.charges_known
    or fact.charges_zero <> staging.charges_zero
