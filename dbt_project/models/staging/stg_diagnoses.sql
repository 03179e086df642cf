-- grain: one row per admission and diagnosis as coded
{{ staged('diagnoses') }}
