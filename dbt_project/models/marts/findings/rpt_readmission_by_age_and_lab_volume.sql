-- grain: one row per age group and band of abnormal test results
with

outcomes as (

    select * from {{ ref('fct_hospital_outcomes') }}

),

age_groups as (

    select * from {{ ref('dim_age_groups') }}

),

bands as (

    select * from {{ ref('abnormal_lab_volume_bands') }}

),

quantiles as (

    select * from {{ ref('bonferroni_quantiles') }}

),

independence as (

    {{ independence_of_admissions('outcomes') }}

),

completeness as (

    {{ completeness_of(['patients', 'admissions', 'lab_results']) }}

),

counted as (

    select
        age_groups.age_group,
        age_groups.sort_order as age_group_sort_order,
        bands.abnormal_lab_volume_band,
        bands.sort_order as band_sort_order,
        count(*) as eligible_count,
        {{ to_integer('sum(outcomes.is_readmitted_30d)') }} as readmitted_count
    from outcomes
    inner join age_groups
        on outcomes.age_group_key = age_groups.age_group_key
    inner join bands
        on outcomes.abnormal_lab_volume_band = bands.abnormal_lab_volume_band
    where
        outcomes.is_readmission_eligible = 1
        and age_groups.age_group_key <> -1
    group by 1, 2, 3, 4

),

-- cells below the smallest size are neither shown nor looked at
looked_at as (

    select
        counted.*,
        case when {{ reaches_min_cell('eligible_count') }} then 1 else 0 end as is_looked_at,
        sum(case when {{ reaches_min_cell('eligible_count') }} then 1 else 0 end) over () as cells_looked_at,
        sum(eligible_count) over () as all_eligible_count,
        sum(readmitted_count) over () as all_readmitted_count
    from counted

),

with_rates as (

    select
        looked_at.*,
        readmitted_count * 1e0 / eligible_count as readmission_rate,
        {{ wilson_lower('readmitted_count', 'eligible_count') }} as lower_95,
        {{ wilson_upper('readmitted_count', 'eligible_count') }} as upper_95,
        {{ wilson_lower('readmitted_count', 'eligible_count', 'quantiles.quantile') }} as simultaneous_lower_95,
        {{ wilson_upper('readmitted_count', 'eligible_count', 'quantiles.quantile') }} as simultaneous_upper_95,
        (all_readmitted_count - readmitted_count) * 1e0 / nullif(all_eligible_count - eligible_count, 0) as rate_elsewhere,
        row_number() over (
            order by is_looked_at desc, readmitted_count * 1e0 / eligible_count desc, age_group_sort_order, band_sort_order
        ) as rate_rank
    from looked_at
    left join quantiles
        on looked_at.cells_looked_at = quantiles.comparison_count

),

highest as (

    select
        age_group,
        abnormal_lab_volume_band,
        is_looked_at,
        cells_looked_at,
        all_readmitted_count,
        {{ finding_threshold('small_group_events') }} as telling_readmitted_count,
        readmission_rate,
        simultaneous_lower_95,
        simultaneous_upper_95,
        rate_elsewhere
    from with_rates
    where rate_rank = 1

),

final as (

    select
        with_rates.age_group_sort_order,
        with_rates.band_sort_order,
        with_rates.age_group,
        with_rates.abnormal_lab_volume_band,
        with_rates.eligible_count,
        {{ shown_if_large('with_rates.readmitted_count', 'with_rates.eligible_count') }} as readmitted_count,
        {{ shown_if_large('with_rates.readmission_rate', 'with_rates.eligible_count') }} as readmission_rate,
        {{ shown_if_large_and_independent('with_rates.lower_95', 'with_rates.eligible_count') }} as lower_95,
        {{ shown_if_large_and_independent('with_rates.upper_95', 'with_rates.eligible_count') }} as upper_95,
        {{ shown_if_large_and_independent('with_rates.simultaneous_lower_95', 'with_rates.eligible_count') }} as simultaneous_lower_95,
        {{ shown_if_large_and_independent('with_rates.simultaneous_upper_95', 'with_rates.eligible_count') }} as simultaneous_upper_95,
        {{ to_integer('with_rates.cells_looked_at') }} as cells_looked_at,
        {{ to_flag('with_rates.rate_rank = 1 and with_rates.is_looked_at = 1') }} as is_highest,
        independence.interval_note,
        completeness.completeness_note,
        case
            when independence.is_independent = 0
                then 'Not compared: patients have several admissions, which are not independent.'
            when highest.is_looked_at = 0
                then 'Too few to tell: no cell has {{ min_cell() }} admissions.'
            when highest.rate_elsewhere is null
                then 'Not compared: all admissions are in one cell.'
            when highest.all_readmitted_count < highest.telling_readmitted_count
                then concat('Too few to tell: fewer than ', {{ as_decimal('highest.telling_readmitted_count', 0) }}, ' readmissions.')
            when highest.simultaneous_lower_95 > highest.rate_elsewhere
                then concat(highest.age_group, ' with ', lower(highest.abnormal_lab_volume_band), ' abnormal volume stands out at ', {{ as_percent('highest.readmission_rate') }}, ' (', {{ as_percent('highest.simultaneous_lower_95') }}, ' to ', {{ as_percent('highest.simultaneous_upper_95') }}, ' allowing for ', {{ as_decimal('highest.cells_looked_at', 0) }}, ' cells), against ', {{ as_percent('highest.rate_elsewhere') }}, ' elsewhere.')
            else concat('No cell stands out once the choice among ', {{ as_decimal('highest.cells_looked_at', 0) }}, ' cells is allowed for.')
        end as conclusion
    from with_rates
    cross join independence
    cross join completeness
    cross join highest

)

select * from final
