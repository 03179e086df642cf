-- grain: one row per age group, and one for all ages
with

outcomes as (

    select * from {{ ref('fct_hospital_outcomes') }}

),

age_groups as (

    select * from {{ ref('dim_age_groups') }}

),

independence as (

    {{ independence_of_admissions('outcomes') }}

),

completeness as (

    {{ completeness_of(['patients', 'admissions']) }}

),

eligible as (

    select
        age_groups.age_group,
        age_groups.sort_order,
        case when age_groups.age_group_key <> -1 then age_groups.sort_order end as trend_score,
        outcomes.is_readmitted_30d
    from outcomes
    inner join age_groups
        on outcomes.age_group_key = age_groups.age_group_key
    where outcomes.is_readmission_eligible = 1

),

counted as (

    select
        age_group,
        sort_order,
        trend_score,
        count(*) as eligible_count,
        {{ to_integer('sum(is_readmitted_30d)') }} as readmitted_count
    from eligible
    group by 1, 2, 3

    union all

    select
        'All ages' as age_group,
        0 as sort_order,
        {{ to_integer('null') }} as trend_score,
        count(*) as eligible_count,
        {{ to_integer('sum(is_readmitted_30d)') }} as readmitted_count
    from eligible
    having count(*) > 0

),

with_rates as (

    select
        counted.*,
        readmitted_count * 1e0 / eligible_count as readmission_rate,
        {{ wilson_lower('readmitted_count', 'eligible_count') }} as lower_95,
        {{ wilson_upper('readmitted_count', 'eligible_count') }} as upper_95
    from counted

),

-- Cochran 1954, Armitage 1955: do the rates rise or fall along the age groups?
totals as (

    select
        sum(eligible_count) * 1e0 as eligible_count,
        sum(readmitted_count) * 1e0 as readmitted_count,
        sum(readmitted_count) * 1e0 / sum(eligible_count) as rate,
        sum(eligible_count * trend_score) * 1e0 as weighted_score,
        sum(eligible_count * trend_score * trend_score) * 1e0 as weighted_square,
        sum(readmitted_count * trend_score) * 1e0 as readmitted_score,
        min(trend_score) as youngest_score,
        max(trend_score) as oldest_score
    from counted
    where
        trend_score is not null
        and {{ reaches_min_cell('eligible_count') }}

),

trend as (

    select
        youngest_score,
        oldest_score,
        (readmitted_score - rate * weighted_score) / nullif(
            sqrt(rate * (1 - rate) * (weighted_square - weighted_score * weighted_score / eligible_count)), 0
        ) as trend_z
    from totals

),

ends as (

    select
        trend.trend_z,
        {{ normal_two_sided_p('trend.trend_z') }} as trend_p,
        oldest.age_group as oldest_group,
        oldest.readmission_rate as oldest_rate,
        youngest.age_group as youngest_group,
        youngest.readmission_rate as youngest_rate,
        {{ finding_threshold('equivalence_margin_readmission') }} as equivalence_margin,
        oldest.readmission_rate - youngest.readmission_rate as difference,
        {{ newcombe_lower('oldest.readmission_rate', 'oldest.lower_95', 'youngest.readmission_rate', 'youngest.upper_95') }} as difference_lower_95,
        {{ newcombe_upper('oldest.readmission_rate', 'oldest.upper_95', 'youngest.readmission_rate', 'youngest.lower_95') }} as difference_upper_95
    from trend
    inner join with_rates as oldest
        on trend.oldest_score = oldest.trend_score
    inner join with_rates as youngest
        on trend.youngest_score = youngest.trend_score

),

concluded as (

    select
        ends.*,
        case
            when independence.is_independent = 0
                then 'Not tested: patients have several admissions, which are not independent.'
            when oldest_group = youngest_group
                then 'Not tested: only one age group has {{ min_cell() }} admissions or more.'
            when trend_z is null
                then 'Not tested: either no patient was readmitted or all were.'
            when trend_p < 0.05 and trend_z > 0
                then concat('Readmission rises with age: ', {{ as_percent('youngest_rate') }}, ' (', youngest_group, ') to ', {{ as_percent('oldest_rate') }}, ' (', oldest_group, ').')
            when trend_p < 0.05
                then concat('Readmission falls with age: ', {{ as_percent('youngest_rate') }}, ' (', youngest_group, ') to ', {{ as_percent('oldest_rate') }}, ' (', oldest_group, ').')
            when difference_lower_95 > -equivalence_margin and difference_upper_95 < equivalence_margin
                then concat('Readmission does not depend on age: the oldest and the youngest differ by less than ', {{ as_points('equivalence_margin') }}, '.')
            else 'Inconclusive: no trend with age shows, and none can be ruled out.'
        end as conclusion
    from ends
    cross join independence

),

final as (

    select
        with_rates.sort_order,
        with_rates.age_group,
        with_rates.eligible_count,
        {{ shown_if_large('with_rates.readmitted_count', 'with_rates.eligible_count') }} as readmitted_count,
        {{ shown_if_large('with_rates.readmission_rate', 'with_rates.eligible_count') }} as readmission_rate,
        {{ shown_if_large_and_independent('with_rates.lower_95', 'with_rates.eligible_count') }} as lower_95,
        {{ shown_if_large_and_independent('with_rates.upper_95', 'with_rates.eligible_count') }} as upper_95,
        {{ shown_if_independent('concluded.trend_z') }} as trend_z,
        {{ shown_if_independent('concluded.trend_p') }} as trend_p,
        independence.interval_note,
        completeness.completeness_note,
        coalesce(concluded.conclusion, 'Too few to tell: no age group has {{ min_cell() }} admissions.') as conclusion
    from with_rates
    cross join independence
    cross join completeness
    left join concluded
        on 1 = 1

)

select * from final
