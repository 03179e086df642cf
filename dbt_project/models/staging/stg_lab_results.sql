-- grain: one row per test result
{{ staged('lab_results') }}
