-- grain: one row per admission and diagnosis as coded
select * from {{ staged('diagnoses') }}
