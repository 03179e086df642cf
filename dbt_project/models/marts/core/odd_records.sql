-- grain: one row per odd record and rule that it breaks
with

odd_admissions as (

    select * from {{ ref('int_admissions_odd') }}

),

unknown_patients as (

    select * from {{ ref('patients') }}
    where is_registered = 0

),

lab_results as (

    select * from {{ ref('lab_results') }}

),

flagged_results as (

    select * from {{ ref('int_lab_results_flagged') }}

),

prescriptions as (

    select * from {{ ref('prescriptions') }}

),

diagnoses as (

    select * from {{ ref('int_diagnoses_normalised') }}

),

episodes as (

    select * from {{ ref('int_admission_episodes') }}

),

final as (

    {% for odd_rule in [
        'admission_after_death',
        'stay_after_death',
        'days_on_a_death',
        'flag_without_days',
        'flag_0_days_within_30',
        'flag_1_days_after_30',
        'days_contradict_dates',
        'stay_contradicts_dates',
        'dead_by_disposition_alone',
        'end_before_begin',
        'admission_of_unknown_patient',
    ] -%}
    select
        {{ to_text("'" ~ odd_rule ~ "'") }} as odd_rule,
        {{ surrogate_key('admission_id') }} as record_key
    from odd_admissions
    where is_{{ odd_rule }} = 1

    union all

    {% endfor -%}
    select
        {{ to_text("'result_of_unknown_patient'") }} as odd_rule,
        lab_results.lab_result_key as record_key
    from unknown_patients
    inner join lab_results
        on unknown_patients.patient_key = lab_results.patient_key

    union all

    select
        {{ to_text("'result_of_unknown_status'") }} as odd_rule,
        {{ surrogate_key('lab_result_id') }} as record_key
    from flagged_results
    where has_unknown_status = 1

    union all

    select
        {{ to_text("'prescription_of_unknown_patient'") }} as odd_rule,
        prescriptions.prescription_key as record_key
    from unknown_patients
    inner join prescriptions
        on unknown_patients.patient_key = prescriptions.patient_key

    union all

    select
        {{ to_text("'prescription_ends_before_start'") }} as odd_rule,
        prescription_key as record_key
    from prescriptions
    where end_date < start_date

    union all

    select
        {{ to_text("'diagnosis_of_unknown_admission'") }} as odd_rule,
        {{ surrogate_key("concat(diagnoses.admission_id, ':', " ~ to_text("diagnoses.diagnosis_key") ~ ")") }} as record_key
    from diagnoses
    left join episodes
        on diagnoses.admission_id = episodes.admission_id
    where episodes.admission_id is null

)

select * from final
