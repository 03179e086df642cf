-- grain: one row per admission
select * from {{ staged('admissions') }}
