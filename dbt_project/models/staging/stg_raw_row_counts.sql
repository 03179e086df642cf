-- grain: one row per raw table
select * from {{ staged('raw_row_counts') }}
