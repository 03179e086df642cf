-- grain: one row per frequent primary diagnosis, with and without intensive care
with

outcomes as (

    select * from {{ ref('fct_hospital_outcomes') }}

),

diagnoses as (

    select * from {{ ref('dim_diagnoses') }}

),

quantiles as (

    select * from {{ ref('t_quantiles') }}

),

independence as (

    {{ independence_of_admissions('outcomes') }}

),

completeness as (

    {{ completeness_of(['patients', 'admissions', 'diagnoses']) }}

),

-- what weighs all groups at once; single intervals overlap or not by chance too
evidence as (

    select max(conclusion) as conclusion
    from {{ ref('rpt_drg_billing_evidence') }}

),

billed as (

    select
        primary_diagnosis_key,
        is_icu,
        hospital_charges * 1e0 as charges
    from outcomes
    where hospital_charges is not null

),

overall as (

    select
        count(*) as admission_count,
        avg(charges) as mean_charges
    from billed

),

counted as (

    select
        diagnoses.diagnosis_key,
        diagnoses.code_system,
        diagnoses.diagnosis_code,
        diagnoses.diagnosis_name,
        count(*) as admission_count
    from billed
    inner join diagnoses
        on billed.primary_diagnosis_key = diagnoses.diagnosis_key
    where diagnoses.diagnosis_key <> -1
    group by 1, 2, 3, 4

),

ranked as (

    select
        counted.*,
        row_number() over (order by admission_count desc, diagnosis_code, code_system) as diagnosis_rank
    from counted

),

by_icu as (

    select
        ranked.diagnosis_rank,
        ranked.code_system,
        ranked.diagnosis_code,
        ranked.diagnosis_name,
        billed.is_icu,
        count(*) as admission_count,
        avg(billed.charges) as mean_charges,
        stddev_samp(billed.charges) / sqrt(count(*)) as standard_error
    from ranked
    inner join billed
        on ranked.diagnosis_key = billed.primary_diagnosis_key
    where
        ranked.diagnosis_rank <= {{ finding_threshold('frequent_diagnosis_count') }}
        and billed.is_icu is not null
    group by 1, 2, 3, 4, 5

),

with_intervals as (

    select
        by_icu.*,
        mean_charges - standard_error * {{ t_quantile('(by_icu.admission_count - 1)', 'quantiles.quantile_975') }} as lower_95,
        mean_charges + standard_error * {{ t_quantile('(by_icu.admission_count - 1)', 'quantiles.quantile_975') }} as upper_95
    from by_icu
    left join quantiles
        on by_icu.admission_count - 1 = quantiles.degrees_of_freedom

),

final as (

    select
        {{ to_integer('with_intervals.diagnosis_rank') }} as diagnosis_rank,
        with_intervals.code_system,
        with_intervals.diagnosis_code,
        with_intervals.diagnosis_name,
        with_intervals.is_icu,
        with_intervals.admission_count,
        {{ shown_if_large('with_intervals.mean_charges', 'with_intervals.admission_count') }} as mean_charges,
        {{ shown_if_large_and_independent('with_intervals.lower_95', 'with_intervals.admission_count') }} as lower_95,
        {{ shown_if_large_and_independent('with_intervals.upper_95', 'with_intervals.admission_count') }} as upper_95,
        {{ shown_if_large('overall.mean_charges', 'overall.admission_count') }} as overall_mean_charges,
        independence.interval_note,
        completeness.completeness_note,
        evidence.conclusion
    from with_intervals
    cross join overall
    cross join independence
    cross join completeness
    cross join evidence

)

select * from final
