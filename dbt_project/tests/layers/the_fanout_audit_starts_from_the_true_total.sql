-- the first row of the audit is the fact itself; no join path loses an admission
with

truth as (

    select
        count(*) as admission_count,
        sum(hospital_charges) as hospital_charges
    from {{ ref('fct_hospital_outcomes') }}

),

audit as (

    select * from {{ ref('rpt_charge_fanout_audit') }}

)

select
    audit.join_path,
    audit.admission_count,
    audit.summed_hospital_charges
from audit
cross join truth
where
    audit.admission_count <> truth.admission_count
    or audit.row_count < audit.admission_count
    or (audit.sort_order = 1 and coalesce(audit.summed_hospital_charges, -1) <> coalesce(truth.hospital_charges, -1))
    or (audit.sort_order = 1 and audit.row_count <> truth.admission_count)
