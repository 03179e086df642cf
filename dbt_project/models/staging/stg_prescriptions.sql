-- grain: one row per prescription
{{ staged('prescriptions') }}
