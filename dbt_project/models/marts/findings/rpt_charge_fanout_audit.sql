-- grain: one row per way of joining charges to their details
with

outcomes as (

    select * from {{ ref('fct_hospital_outcomes') }}

),

bridge as (

    select * from {{ ref('bridge_admission_diagnoses') }}

),

completeness as (

    {{ completeness_of(['patients', 'admissions', 'diagnoses', 'lab_results']) }}

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
        greatest(coalesce(outcomes.lab_test_count, 0), 1) as lab_row_count
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

-- mean charges by diagnosis: the truth groups by the primary one, a joined table by any
diagnosis_groups as (

    select
        1 as sort_order,
        primary_diagnosis_key as diagnosis_key,
        count(*) as admission_count,
        avg(hospital_charges * 1e0) as mean_charges
    from outcomes
    where hospital_charges is not null
    group by 1, 2

    union all

    select
        2 as sort_order,
        bridge.diagnosis_key,
        count(*) as admission_count,
        avg(outcomes.hospital_charges * 1e0) as mean_charges
    from bridge
    inner join outcomes
        on bridge.admission_key = outcomes.admission_key
    where outcomes.hospital_charges is not null
    group by 1, 2

    union all

    select
        3 as sort_order,
        primary_diagnosis_key as diagnosis_key,
        count(*) as admission_count,
        sum(hospital_charges * 1e0 * greatest(coalesce(lab_test_count, 0), 1)) / sum(greatest(coalesce(lab_test_count, 0), 1)) as mean_charges
    from outcomes
    where hospital_charges is not null
    group by 1, 2

    union all

    select
        4 as sort_order,
        bridge.diagnosis_key,
        count(*) as admission_count,
        sum(outcomes.hospital_charges * 1e0 * greatest(coalesce(outcomes.lab_test_count, 0), 1))
        / sum(greatest(coalesce(outcomes.lab_test_count, 0), 1)) as mean_charges
    from bridge
    inner join outcomes
        on bridge.admission_key = outcomes.admission_key
    where outcomes.hospital_charges is not null
    group by 1, 2

),

group_means as (

    select
        sort_order,
        count(*) as diagnosis_count,
        min(mean_charges) as lowest_mean_charges,
        max(mean_charges) as highest_mean_charges,
        stddev_samp(mean_charges) as spread_of_mean_charges
    from diagnosis_groups
    where {{ reaches_min_cell('admission_count') }}
    group by 1

),

compared as (

    select
        totals.sort_order,
        totals.join_path,
        totals.admission_count,
        totals.row_count,
        totals.row_count * 1e0 / totals.admission_count as rows_per_admission,
        cast(totals.summed_hospital_charges as decimal(18, 2)) as summed_hospital_charges,
        totals.summed_hospital_charges * 1e0 / nullif(truth.summed_hospital_charges, 0) as inflation_factor,
        group_means.diagnosis_count,
        group_means.lowest_mean_charges,
        group_means.highest_mean_charges,
        group_means.spread_of_mean_charges
    from totals
    inner join totals as truth
        on truth.sort_order = 1
    left join group_means
        on totals.sort_order = group_means.sort_order

),

final as (

    select
        sort_order,
        join_path,
        admission_count,
        row_count,
        rows_per_admission,
        summed_hospital_charges,
        inflation_factor,
        diagnosis_count,
        lowest_mean_charges,
        highest_mean_charges,
        spread_of_mean_charges,
        completeness.completeness_note,
        case
            when sort_order = 1 then 'The true grain: one row per admission.'
            when inflation_factor is null
                then concat('An admission becomes ', {{ as_decimal('rows_per_admission', 1) }}, ' rows on average; the source has no charges to inflate.')
            when row_count = admission_count
                then 'This join repeats no admission here: the total is the true one.'
            when inflation_factor < 1.005
                then concat('An admission becomes ', {{ as_decimal('rows_per_admission', 1) }}, ' rows on average, but the total is the true one to within 0.5 %.')
            else concat(
                'An admission becomes ', {{ as_decimal('rows_per_admission', 1) }}, ' rows on average, and the total ',
                {{ as_decimal('inflation_factor', 2) }}, ' times the true one.'
            )
        end as conclusion
    from compared
    cross join completeness

)

select * from final
