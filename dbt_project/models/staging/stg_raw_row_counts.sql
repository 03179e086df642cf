-- grain: one row per raw table
{{ staged('raw_row_counts') }}
