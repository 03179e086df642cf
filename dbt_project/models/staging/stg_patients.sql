-- grain: one row per patient
select * from {{ staged('patients') }}
