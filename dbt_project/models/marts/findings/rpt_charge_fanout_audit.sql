-- grain: one row per way of joining charges to their details
with

outcomes as (

    select * from {{ ref('fct_hospital_outcomes') }}

),

bridge as (

    select * from {{ ref('bridge_admission_diagnoses') }}

),

diagnosis_counts as (

    select
        admission_key,
        count(*) as diagnosis_count
    from bridge
    group by 1

),

-- a left join keeps an admission without details once
admissions as (

    select
        outcomes.admission_key,
        outcomes.hospital_charges,
        greatest(coalesce(diagnosis_counts.diagnosis_count, 0), 1) as diagnosis_row_count,
        greatest(outcomes.lab_test_count, 1) as lab_row_count
    from outcomes
    left join diagnosis_counts
        on outcomes.admission_key = diagnosis_counts.admission_key

),

-- how many rows each join makes of one admission, without making them
joined as (

    select
        1 as sort_order,
        'admissions alone' as join_path,
        1 as copies,
        hospital_charges
    from admissions

    union all

    select
        2 as sort_order,
        'admissions and diagnoses' as join_path,
        diagnosis_row_count as copies,
        hospital_charges
    from admissions

    union all

    select
        3 as sort_order,
        'admissions and lab results' as join_path,
        lab_row_count as copies,
        hospital_charges
    from admissions

    union all

    select
        4 as sort_order,
        'admissions, diagnoses and lab results' as join_path,
        diagnosis_row_count * lab_row_count as copies,
        hospital_charges
    from admissions

),

totals as (

    select
        sort_order,
        join_path,
        count(*) as admission_count,
        {{ to_integer('sum(copies)') }} as row_count,
        sum(hospital_charges * copies) as summed_hospital_charges
    from joined
    group by 1, 2

),

final as (

    select
        totals.sort_order,
        totals.join_path,
        totals.admission_count,
        totals.row_count,
        totals.row_count * 1e0 / totals.admission_count as rows_per_admission,
        cast(totals.summed_hospital_charges as decimal(18, 2)) as summed_hospital_charges,
        totals.summed_hospital_charges * 1e0 / nullif(truth.summed_hospital_charges, 0) as inflation_factor
    from totals
    inner join totals as truth
        on truth.sort_order = 1

)

select * from final
