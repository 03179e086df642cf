-- grain: one row per patient
{{ staged('patients') }}
