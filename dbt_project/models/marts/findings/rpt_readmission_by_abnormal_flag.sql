-- grain: one row per group of admissions: with an abnormal test result, and without
with

outcomes as (

    select * from {{ ref('fct_hospital_outcomes') }}

),

independence as (

    {{ independence_of_admissions('outcomes') }}

),

completeness as (

    {{ completeness_of(['patients', 'admissions', 'lab_results']) }}

),

limits as (

    select
        {{ finding_threshold('small_group_events') }} as telling_count,
        {{ finding_threshold('fewest_expected_events') }} as fewest_expected

),

counted as (

    select
        has_abnormal_lab,
        count(*) as eligible_count,
        {{ to_integer('sum(is_readmitted_30d)') }} as readmitted_count
    from outcomes
    where
        is_readmission_eligible = 1
        and has_abnormal_lab is not null
    group by 1

),

with_rates as (

    select
        counted.*,
        eligible_count * 1e0 / sum(eligible_count) over () as share_of_admissions,
        readmitted_count * 1e0 / eligible_count as readmission_rate,
        {{ wilson_lower('readmitted_count', 'eligible_count') }} as lower_95,
        {{ wilson_upper('readmitted_count', 'eligible_count') }} as upper_95,
        {{ wilson_lower('readmitted_count', 'eligible_count', normal_quantile(90)) }} as lower_90,
        {{ wilson_upper('readmitted_count', 'eligible_count', normal_quantile(90)) }} as upper_90
    from counted

),

-- two one-sided tests at 5 %: equivalent when the 90 % interval lies inside the margin
compared as (

    select
        abnormal.readmission_rate - normal.readmission_rate as difference,
        {{ newcombe_lower('abnormal.readmission_rate', 'abnormal.lower_95', 'normal.readmission_rate', 'normal.upper_95') }} as difference_lower_95,
        {{ newcombe_upper('abnormal.readmission_rate', 'abnormal.upper_95', 'normal.readmission_rate', 'normal.lower_95') }} as difference_upper_95,
        {{ newcombe_lower('abnormal.readmission_rate', 'abnormal.lower_90', 'normal.readmission_rate', 'normal.upper_90') }} as difference_lower_90,
        {{ newcombe_upper('abnormal.readmission_rate', 'abnormal.upper_90', 'normal.readmission_rate', 'normal.lower_90') }} as difference_upper_90,
        {{ finding_threshold('equivalence_margin_readmission') }} as equivalence_margin,
        least(abnormal.eligible_count, normal.eligible_count) as smaller_count,
        least(
            abnormal.readmitted_count + normal.readmitted_count,
            abnormal.eligible_count + normal.eligible_count - abnormal.readmitted_count - normal.readmitted_count
        ) as fewer_outcomes,
        abnormal.eligible_count + normal.eligible_count as both_count,
        abnormal.share_of_admissions as abnormal_share
    from with_rates as abnormal
    inner join with_rates as normal
        on
            abnormal.has_abnormal_lab = 1
            and normal.has_abnormal_lab = 0

),

-- Cochran 1954: the smaller group should expect five of either outcome
concluded as (

    select
        compared.*,
        {{ to_flag('fewer_outcomes >= telling_count and smaller_count * 1e0 * fewer_outcomes / both_count >= fewest_expected') }} as can_tell,
        {{ to_flag('difference_lower_90 > -equivalence_margin and difference_upper_90 < equivalence_margin') }} as is_equivalent,
        {{ to_flag('difference_lower_95 > 0 or difference_upper_95 < 0') }} as is_different,
        limits.telling_count,
        limits.fewest_expected
    from compared
    cross join limits

),

final as (

    select
        with_rates.has_abnormal_lab,
        with_rates.eligible_count,
        {{ shown_if_large('with_rates.readmitted_count', 'with_rates.eligible_count') }} as readmitted_count,
        with_rates.share_of_admissions,
        {{ shown_if_large('with_rates.readmission_rate', 'with_rates.eligible_count') }} as readmission_rate,
        {{ shown_if_large_and_independent('with_rates.lower_95', 'with_rates.eligible_count') }} as lower_95,
        {{ shown_if_large_and_independent('with_rates.upper_95', 'with_rates.eligible_count') }} as upper_95,
        {{ shown_if_large('concluded.difference', 'concluded.smaller_count') }} as difference,
        {{ shown_if_large_and_independent('concluded.difference_lower_95', 'concluded.smaller_count') }} as difference_lower_95,
        {{ shown_if_large_and_independent('concluded.difference_upper_95', 'concluded.smaller_count') }} as difference_upper_95,
        {{ shown_if_large_and_independent('concluded.difference_lower_90', 'concluded.smaller_count') }} as difference_lower_90,
        {{ shown_if_large_and_independent('concluded.difference_upper_90', 'concluded.smaller_count') }} as difference_upper_90,
        {{ finding_threshold('equivalence_margin_readmission') }} as equivalence_margin,
        {{ shown_if_large_and_independent('concluded.is_equivalent', 'concluded.smaller_count') }} as is_equivalent,
        independence.interval_note,
        completeness.completeness_note,
        case
            when independence.is_independent = 0
                then 'Not compared: patients have several admissions, which are not independent.'
            when concluded.smaller_count is null
                then 'Not compared: one of the two groups has no admissions.'
            when not ({{ reaches_min_cell('concluded.smaller_count') }})
                then 'Too few to tell: one of the two groups has fewer than {{ min_cell() }} admissions.'
            when concluded.is_different = 1 and concluded.can_tell = 1
                then concat(
                    'Readmission is ', case when concluded.difference > 0 then 'higher' else 'lower' end,
                    ' with any abnormal result, by ', {{ as_points('abs(concluded.difference)') }},
                    case when concluded.is_equivalent = 1 then concat(', which is less than ', {{ as_points('concluded.equivalence_margin') }}, ' and hardly matters') else '' end, '.'
                )
            when concluded.is_equivalent = 1
                then concat('Having any abnormal result makes no difference to readmission beyond ', {{ as_points('concluded.equivalence_margin') }}, '; ', {{ as_percent('concluded.abnormal_share') }}, ' of the admissions have one.')
            when concluded.can_tell = 0
                then concat('Too few to tell: fewer than ', {{ as_decimal('concluded.telling_count', 0) }}, ' readmissions, or fewer than ', {{ as_decimal('concluded.fewest_expected', 0) }}, ' to be expected in one of the groups.')
            else concat('Inconclusive: there may be no difference, or one beyond ', {{ as_points('concluded.equivalence_margin') }}, '.')
        end as conclusion
    from with_rates
    cross join independence
    cross join completeness
    left join concluded
        on 1 = 1

)

select * from final
