-- grain: one row per raw table
{% for table in ['patients', 'admissions', 'icustays', 'diagnoses_icd', 'd_icd_diagnoses', 'drgcodes', 'd_labitems', 'labevents', 'prescriptions'] -%}
select
    {{ to_text("'mimic_iv__" ~ table ~ "'") }} as table_name,
    count(*) as row_count
from {{ source('mimic_iv', table) }}
{{ 'union all' if not loop.last }}
{% endfor %}
