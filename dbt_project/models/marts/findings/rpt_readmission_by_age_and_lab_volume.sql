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

limits as (

    select
        {{ finding_threshold('fewest_expected_events') }} as fewest_expected,
        {{ finding_threshold('small_group_events') }} as telling_readmitted_count

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
        sum(eligible_count) over (partition by age_group) - eligible_count as rest_count,
        sum(readmitted_count) over (partition by age_group) - readmitted_count as rest_readmitted_count,
        sum(readmitted_count) over () as all_readmitted_count
    from counted

),

-- a cell is compared with the rest of its age group, or its age would stand out too
with_rates as (

    select
        looked_at.*,
        readmitted_count * 1e0 / eligible_count as readmission_rate,
        rest_readmitted_count * 1e0 / nullif(rest_count, 0) as rest_rate,
        (readmitted_count + rest_readmitted_count) * 1e0 / (eligible_count + rest_count) as age_group_rate,
        {{ wilson_lower('readmitted_count', 'eligible_count') }} as lower_95,
        {{ wilson_upper('readmitted_count', 'eligible_count') }} as upper_95,
        {{ wilson_lower('readmitted_count', 'eligible_count', 'quantiles.quantile') }} as simultaneous_lower_95,
        {{ wilson_upper('readmitted_count', 'eligible_count', 'quantiles.quantile') }} as simultaneous_upper_95,
        case when rest_count > 0 then {{ wilson_lower('rest_readmitted_count', 'rest_count', 'quantiles.quantile') }} end as rest_lower_95,
        case when rest_count > 0 then {{ wilson_upper('rest_readmitted_count', 'rest_count', 'quantiles.quantile') }} end as rest_upper_95,
        row_number() over (
            order by is_looked_at desc, readmitted_count * 1e0 / eligible_count desc, age_group_sort_order, band_sort_order
        ) as rate_rank
    from looked_at
    left join quantiles
        on looked_at.cells_looked_at = quantiles.comparison_count

),

-- Cochran 1954: bounds for all cells at once hold where each expects five of either
-- outcome; simulated cells with fewer broke them in one data set of ten
sized as (

    select
        with_rates.*,
        limits.telling_readmitted_count,
        case
            when
                is_looked_at = 1
                and eligible_count * age_group_rate >= fewest_expected
                and eligible_count * (1 - age_group_rate) >= fewest_expected
                then 1
            else 0
        end as is_bounded
    from with_rates
    cross join limits

),

compared as (

    select
        sized.*,
        case when is_bounded = 1 and {{ reaches_min_cell('rest_count') }} then 1 else 0 end as is_compared,
        case when is_looked_at = 1 and {{ reaches_min_cell('rest_count') }} then readmission_rate - rest_rate end as difference,
        {{ newcombe_lower('readmission_rate', 'simultaneous_lower_95', 'rest_rate', 'rest_upper_95') }} as difference_lower_95,
        {{ newcombe_upper('readmission_rate', 'simultaneous_upper_95', 'rest_rate', 'rest_lower_95') }} as difference_upper_95
    from sized

),

placed as (

    select
        compared.*,
        case when is_compared = 1 and difference_lower_95 > 0 then 1 else 0 end as stands_out,
        row_number() over (
            order by is_compared desc, difference_lower_95 desc, age_group_sort_order, band_sort_order
        ) as difference_rank
    from compared

),

foremost as (

    select * from placed
    where difference_rank = 1

),

final as (

    select
        placed.age_group_sort_order,
        placed.band_sort_order,
        placed.age_group,
        placed.abnormal_lab_volume_band,
        placed.eligible_count,
        {{ shown_if_large('placed.readmitted_count', 'placed.eligible_count') }} as readmitted_count,
        {{ shown_if_large('placed.readmission_rate', 'placed.eligible_count') }} as readmission_rate,
        {{ shown_if_large_and_independent('placed.lower_95', 'placed.eligible_count') }} as lower_95,
        {{ shown_if_large_and_independent('placed.upper_95', 'placed.eligible_count') }} as upper_95,
        case when placed.is_bounded = 1 then {{ shown_if_independent('placed.simultaneous_lower_95') }} end as simultaneous_lower_95,
        case when placed.is_bounded = 1 then {{ shown_if_independent('placed.simultaneous_upper_95') }} end as simultaneous_upper_95,
        placed.difference as difference_from_rest_of_age_group,
        case when placed.is_compared = 1 then {{ shown_if_independent('placed.difference_lower_95') }} end as simultaneous_difference_lower_95,
        case when placed.is_compared = 1 then {{ shown_if_independent('placed.difference_upper_95') }} end as simultaneous_difference_upper_95,
        {{ to_integer('placed.cells_looked_at') }} as cells_looked_at,
        {{ to_flag('placed.rate_rank = 1 and placed.is_looked_at = 1') }} as is_highest,
        {{ shown_if_independent('placed.stands_out') }} as stands_out,
        independence.interval_note,
        completeness.completeness_note,
        case
            when independence.is_independent = 0
                then 'Not compared: patients have several admissions, which are not independent.'
            when foremost.cells_looked_at = 0
                then 'Too few to tell: no cell has {{ min_cell() }} admissions.'
            when foremost.all_readmitted_count < foremost.telling_readmitted_count
                then concat('Too few to tell: fewer than ', {{ as_decimal('foremost.telling_readmitted_count', 0) }}, ' readmissions.')
            when foremost.is_compared = 0
                then 'Not compared: no cell is large enough, or none has others beside it in its age group.'
            when foremost.stands_out = 1
                then concat(foremost.age_group, ' with ', lower(foremost.abnormal_lab_volume_band), ' abnormal volume stands out at ', {{ as_percent('foremost.readmission_rate') }}, ' (', {{ as_percent('foremost.simultaneous_lower_95') }}, ' to ', {{ as_percent('foremost.simultaneous_upper_95') }}, ' allowing for ', {{ as_decimal('foremost.cells_looked_at', 0) }}, ' cells), against ', {{ as_percent('foremost.rest_rate') }}, ' in the rest of its age group.')
            else concat('Inconclusive: no cell can be told from the rest of its age group once the choice among ', {{ as_decimal('foremost.cells_looked_at', 0) }}, ' cells is allowed for.')
        end as conclusion
    from placed
    cross join independence
    cross join completeness
    cross join foremost

)

select * from final
