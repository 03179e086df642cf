-- grain: one row per admission
{{ staged('admissions') }}
