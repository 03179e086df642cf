-- grain: one row per admission that has a diagnosis
with

diagnoses as (

    select * from {{ ref('int_diagnoses_normalised') }}

),

codes as (

    select * from {{ ref('int_diagnosis_codes_recognised') }}

),

conditions as (

    select * from {{ ref('int_charlson_conditions_scored') }}

),

readable as (

    select
        diagnoses.admission_id,
        max(codes.is_recognised) as is_charlson_scorable
    from diagnoses
    inner join codes
        on diagnoses.diagnosis_key = codes.diagnosis_key
    group by 1

),

scores as (

    select
        admission_id,
        max(case when condition_name = 'myocardial_infarction' then 1 else 0 end) as has_myocardial_infarction,
        max(case when condition_name = 'congestive_heart_failure' then 1 else 0 end) as has_congestive_heart_failure,
        max(case when condition_name = 'peripheral_vascular_disease' then 1 else 0 end) as has_peripheral_vascular_disease,
        max(case when condition_name = 'cerebrovascular_disease' then 1 else 0 end) as has_cerebrovascular_disease,
        max(case when condition_name = 'dementia' then 1 else 0 end) as has_dementia,
        max(case when condition_name = 'chronic_pulmonary_disease' then 1 else 0 end) as has_chronic_pulmonary_disease,
        max(case when condition_name = 'rheumatic_disease' then 1 else 0 end) as has_rheumatic_disease,
        max(case when condition_name = 'peptic_ulcer_disease' then 1 else 0 end) as has_peptic_ulcer_disease,
        max(case when condition_name = 'mild_liver_disease' then 1 else 0 end) as has_mild_liver_disease,
        max(case when condition_name = 'diabetes_without_complication' then 1 else 0 end) as has_diabetes_without_complication,
        max(case when condition_name = 'diabetes_with_complication' then 1 else 0 end) as has_diabetes_with_complication,
        max(case when condition_name = 'hemiplegia_paraplegia' then 1 else 0 end) as has_hemiplegia_paraplegia,
        max(case when condition_name = 'renal_disease' then 1 else 0 end) as has_renal_disease,
        max(case when condition_name = 'any_malignancy' then 1 else 0 end) as has_any_malignancy,
        max(case when condition_name = 'moderate_severe_liver_disease' then 1 else 0 end) as has_moderate_severe_liver_disease,
        max(case when condition_name = 'metastatic_solid_tumor' then 1 else 0 end) as has_metastatic_solid_tumor,
        max(case when condition_name = 'aids_hiv' then 1 else 0 end) as has_aids_hiv,
        sum(does_score * charlson_1987) as charlson_score,
        sum(does_score * quan_2011) as charlson_score_quan_2011,
        sum(does_score_as_secondary * charlson_1987) as charlson_score_secondary,
        sum(does_score_as_secondary * quan_2011) as charlson_score_quan_2011_secondary
    from conditions
    group by 1

),

final as (

    select
        readable.admission_id,
        case
            when scores.admission_id is not null then 1
            else readable.is_charlson_scorable
        end as is_charlson_scorable,
        coalesce(scores.has_myocardial_infarction, 0) as has_myocardial_infarction,
        coalesce(scores.has_congestive_heart_failure, 0) as has_congestive_heart_failure,
        coalesce(scores.has_peripheral_vascular_disease, 0) as has_peripheral_vascular_disease,
        coalesce(scores.has_cerebrovascular_disease, 0) as has_cerebrovascular_disease,
        coalesce(scores.has_dementia, 0) as has_dementia,
        coalesce(scores.has_chronic_pulmonary_disease, 0) as has_chronic_pulmonary_disease,
        coalesce(scores.has_rheumatic_disease, 0) as has_rheumatic_disease,
        coalesce(scores.has_peptic_ulcer_disease, 0) as has_peptic_ulcer_disease,
        coalesce(scores.has_mild_liver_disease, 0) as has_mild_liver_disease,
        coalesce(scores.has_diabetes_without_complication, 0) as has_diabetes_without_complication,
        coalesce(scores.has_diabetes_with_complication, 0) as has_diabetes_with_complication,
        coalesce(scores.has_hemiplegia_paraplegia, 0) as has_hemiplegia_paraplegia,
        coalesce(scores.has_renal_disease, 0) as has_renal_disease,
        coalesce(scores.has_any_malignancy, 0) as has_any_malignancy,
        coalesce(scores.has_moderate_severe_liver_disease, 0) as has_moderate_severe_liver_disease,
        coalesce(scores.has_metastatic_solid_tumor, 0) as has_metastatic_solid_tumor,
        coalesce(scores.has_aids_hiv, 0) as has_aids_hiv,
        {{ to_integer('coalesce(scores.charlson_score, 0)') }} as charlson_score,
        {{ to_integer('coalesce(scores.charlson_score_quan_2011, 0)') }} as charlson_score_quan_2011,
        {{ to_integer('coalesce(scores.charlson_score_secondary, 0)') }} as charlson_score_secondary,
        {{ to_integer('coalesce(scores.charlson_score_quan_2011_secondary, 0)') }} as charlson_score_quan_2011_secondary
    from readable
    left join scores
        on readable.admission_id = scores.admission_id

)

select * from final
