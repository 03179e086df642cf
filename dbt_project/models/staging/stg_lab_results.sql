-- grain: one row per test result
select * from {{ staged('lab_results') }}
