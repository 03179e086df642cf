-- grain: one row per prescription
select * from {{ staged('prescriptions') }}
