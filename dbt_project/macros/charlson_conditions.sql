{% macro charlson_conditions() -%}
    {#- The conditions of the Charlson index, in the order of seed charlson_weights; a test
        holds the two together. The linter knows texts only: `.split()` makes the list. -#}
    myocardial_infarction
    congestive_heart_failure
    peripheral_vascular_disease
    cerebrovascular_disease
    dementia
    chronic_pulmonary_disease
    rheumatic_disease
    peptic_ulcer_disease
    mild_liver_disease
    diabetes_without_complication
    diabetes_with_complication
    hemiplegia_paraplegia
    renal_disease
    any_malignancy
    moderate_severe_liver_disease
    metastatic_solid_tumor
    aids_hiv
{%- endmacro %}
