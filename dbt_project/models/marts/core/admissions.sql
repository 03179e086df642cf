-- grain: one row per admission
with

admissions as (

    select * from {{ ref('int_admissions_classified') }}

),

charlson as (

    select * from {{ ref('int_charlson_aggregated_to_admissions') }}

),

charlson_bands as (

    select * from {{ ref('charlson_bands') }}

),

lab_summary as (

    select * from {{ ref('int_lab_results_aggregated_to_admissions') }}

),

-- where no admission has a result, nothing says that there were none
laboratory as (

    select case when count(*) > 0 then 0 end as count_without_results
    from lab_summary

),

primary_diagnoses as (

    select
        admission_id,
        diagnosis_key
    from {{ ref('int_diagnoses_normalised') }}
    where diagnosis_rank = 1

),

final as (

    select
        -- keys and ids
        {{ surrogate_key('admissions.admission_id') }} as admission_key,
        admissions.admission_id,
        {{ surrogate_key('admissions.patient_id') }} as patient_key,
        admissions.patient_id,
        {{ surrogate_key('admissions.episode_id') }} as episode_key,
        {{ key_or_unknown('admissions.insurance_type') }} as insurance_key,
        case
            when admissions.age_group = 'Unknown' then -1
            else {{ surrogate_key('admissions.age_group') }}
        end as age_group_key,
        coalesce(primary_diagnoses.diagnosis_key, -1) as primary_diagnosis_key,
        {{ date_key('admissions.admission_date') }} as admission_date_key,
        {{ date_key('admissions.discharge_date') }} as discharge_date_key,

        -- text
        admissions.admission_type,
        admissions.discharge_disposition,
        admissions.drg_code,
        coalesce(admissions.insurance_type, 'Unknown') as insurance_type,
        admissions.age_group,

        -- numbers
        admissions.age_at_admission,
        case
            when admissions.age_at_admission > {{ var('oldest_age_shown') }} then {{ var('oldest_age_shown') }}
            else admissions.age_at_admission
        end as age_at_admission_top_coded,
        admissions.length_of_stay_days,
        admissions.length_of_stay_days_as_reported,
        admissions.hospital_charges,
        admissions.days_to_readmission,
        admissions.days_to_readmission_as_reported,

        -- flags
        admissions.is_icu,
        admissions.is_in_hospital_death,
        admissions.is_episode_end,
        admissions.is_after_death,
        admissions.is_readmission_eligible,
        admissions.is_readmitted_30d,
        admissions.is_readmitted_30d_as_reported,
        admissions.is_transfer,
        admissions.is_against_medical_advice,
        admissions.has_30_day_follow_up,

        -- dates
        admissions.admission_date,
        admissions.discharge_date,

        -- charlson
        coalesce(charlson.is_charlson_scorable, 0) as is_charlson_scorable,
        {% for condition in charlson_conditions().split() -%}
        charlson.has_{{ condition }},
        {% endfor -%}
        charlson.charlson_score,
        charlson.charlson_score_quan_2011,
        charlson.charlson_score + admissions.charlson_age_points as charlson_score_age_adjusted,
        charlson.charlson_score_secondary,
        charlson.charlson_score_quan_2011_secondary,
        charlson.charlson_score_secondary + admissions.charlson_age_points as charlson_score_age_adjusted_secondary,
        charlson_bands.charlson_band,

        -- laboratory
        coalesce(lab_summary.lab_test_count, laboratory.count_without_results) as lab_test_count,
        lab_summary.abnormal_lab_count,
        lab_summary.has_abnormal_lab,
        lab_summary.abnormal_lab_volume_band

    from admissions
    cross join laboratory
    left join charlson
        on admissions.admission_id = charlson.admission_id
    -- the band without limits is for what cannot be scored
    left join charlson_bands
        on
            charlson.charlson_score between charlson_bands.from_score and charlson_bands.to_score
            or (charlson.charlson_score is null and charlson_bands.from_score is null)
    left join lab_summary
        on admissions.admission_id = lab_summary.admission_id
    left join primary_diagnoses
        on admissions.admission_id = primary_diagnoses.admission_id

)

select * from final
