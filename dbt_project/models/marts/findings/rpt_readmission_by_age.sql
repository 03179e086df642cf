-- grain: one row per age group, and one for all ages
with

outcomes as (

    select * from {{ ref('fct_hospital_outcomes') }}

),

age_groups as (

    select * from {{ ref('dim_age_groups') }}

),

chi_square as (

    select * from {{ ref('chi_square_quantiles') }}

),

independence as (

    {{ independence_of_admissions('outcomes') }}

),

completeness as (

    {{ completeness_of(['patients', 'admissions']) }}

),

limits as (

    select
        {{ finding_threshold('fewest_expected_events') }} as fewest_expected,
        {{ finding_threshold('equivalence_margin_readmission') }} as equivalence_margin

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
        {{ wilson_upper('readmitted_count', 'eligible_count') }} as upper_95,
        {{ wilson_lower('readmitted_count', 'eligible_count', normal_quantile(90)) }} as lower_90,
        {{ wilson_upper('readmitted_count', 'eligible_count', normal_quantile(90)) }} as upper_90
    from counted

),

large_groups as (

    select
        with_rates.*,
        count(*) over () as large_group_count,
        sum(readmitted_count) over () * 1e0 / sum(eligible_count) over () as large_groups_rate
    from with_rates
    where
        trend_score is not null
        and {{ reaches_min_cell('eligible_count') }}

),

-- one row, of nulls where no group is large
sizes as (

    select
        max(large_group_count) as large_group_count,
        max(large_groups_rate) as large_groups_rate
    from large_groups

),

-- Cochran 1954: chi square holds where each group expects five of either outcome
groups_compared as (

    select
        large_groups.*,
        sum(readmitted_count) over () * 1e0 / sum(eligible_count) over () as rate,
        lag(readmission_rate) over (order by trend_score) as younger_rate,
        row_number() over (order by readmission_rate, trend_score) as place_from_lowest,
        row_number() over (order by readmission_rate desc, trend_score) as place_from_highest,
        row_number() over (order by trend_score) as place_from_youngest,
        row_number() over (order by trend_score desc) as place_from_oldest
    from large_groups
    cross join limits
    where
        eligible_count * large_groups_rate >= fewest_expected
        and eligible_count * (1 - large_groups_rate) >= fewest_expected

),

totals as (

    select
        count(*) as group_count,
        max(rate) as rate,
        sum(eligible_count) * 1e0 as eligible_count,
        sum(eligible_count * trend_score) * 1e0 as weighted_score,
        sum(eligible_count * trend_score * trend_score) * 1e0 as weighted_square,
        sum(readmitted_count * trend_score) * 1e0 as readmitted_score,
        sum(power(readmitted_count - eligible_count * rate, 2) / (eligible_count * rate * (1 - rate))) as chi_square,
        max(case when readmission_rate < younger_rate then 1 else 0 end) as falls_somewhere,
        max(case when readmission_rate > younger_rate then 1 else 0 end) as rises_somewhere,
        max(case when place_from_youngest = 1 then age_group end) as youngest_group,
        max(case when place_from_youngest = 1 then readmission_rate end) as youngest_rate,
        max(case when place_from_oldest = 1 then age_group end) as oldest_group,
        max(case when place_from_oldest = 1 then readmission_rate end) as oldest_rate,
        max(case when place_from_lowest = 1 then age_group end) as lowest_group,
        max(case when place_from_lowest = 1 then readmission_rate end) as lowest_rate,
        max(case when place_from_highest = 1 then age_group end) as highest_group,
        max(case when place_from_highest = 1 then readmission_rate end) as highest_rate
    from groups_compared

),

-- Cochran 1954, Armitage 1955: do the rates rise or fall along the age groups?
trend as (

    select
        totals.*,
        (readmitted_score - rate * weighted_score) / nullif(
            sqrt(rate * (1 - rate) * (weighted_square - weighted_score * weighted_score / eligible_count)), 0
        ) as trend_z
    from totals

),

-- what the trend leaves of the differences; each test takes half of the 5 %
tested as (

    select
        trend.*,
        {{ normal_two_sided_p('trend.trend_z') }} as trend_p,
        case when trend.group_count > 2 then greatest(0e0, trend.chi_square - trend.trend_z * trend.trend_z) end as departure_chi_square,
        case when trend.group_count > 2 then trend.group_count - 2 end as departure_degrees_of_freedom,
        case when trend.group_count > 2 then 0.025e0 else 0.05e0 end as trend_level,
        chi_square.quantile_975 as departure_limit
    from trend
    left join chi_square
        on trend.group_count - 2 = chi_square.degrees_of_freedom

),

-- one-sided tests at 5 % of every pair: all of them must be equivalent
pairs as (

    select
        min({{ newcombe_lower('older.readmission_rate', 'older.lower_90', 'younger.readmission_rate', 'younger.upper_90') }}) as lowest_difference_90,
        max({{ newcombe_upper('older.readmission_rate', 'older.upper_90', 'younger.readmission_rate', 'younger.lower_90') }}) as highest_difference_90
    from groups_compared as older
    inner join groups_compared as younger
        on older.trend_score > younger.trend_score

),

concluded as (

    select
        tested.trend_z,
        tested.trend_p,
        tested.departure_chi_square,
        tested.departure_degrees_of_freedom,
        case
            when sizes.large_group_count is null
                then 'Too few to tell: no age group has {{ min_cell() }} admissions.'
            when independence.is_independent = 0
                then 'Not tested: patients have several admissions, which are not independent.'
            when sizes.large_group_count = 1
                then 'Not tested: only one age group has {{ min_cell() }} admissions or more.'
            when sizes.large_groups_rate = 0 or sizes.large_groups_rate = 1
                then 'Not tested: either no patient was readmitted or all were.'
            when tested.group_count < 2
                then concat('Too few to tell: fewer than two age groups are large enough to expect ', {{ as_decimal('limits.fewest_expected', 0) }}, ' readmissions.')
            when departure_chi_square > departure_limit and falls_somewhere = 1 and rises_somewhere = 1
                then concat('Readmission differs between age groups, but not in one direction: lowest at ', {{ as_percent('lowest_rate') }}, ' (', lowest_group, '), highest at ', {{ as_percent('highest_rate') }}, ' (', highest_group, ').')
            when trend_p < trend_level and trend_z > 0 and falls_somewhere = 0
                then concat('Readmission rises with age: ', {{ as_percent('youngest_rate') }}, ' (', youngest_group, ') to ', {{ as_percent('oldest_rate') }}, ' (', oldest_group, ').')
            when trend_p < trend_level and trend_z < 0 and rises_somewhere = 0
                then concat('Readmission falls with age: ', {{ as_percent('youngest_rate') }}, ' (', youngest_group, ') to ', {{ as_percent('oldest_rate') }}, ' (', oldest_group, ').')
            when trend_p < trend_level
                then concat('Readmission tends to ', case when trend_z > 0 then 'rise' else 'fall' end, ' with age, but not from each group to the next: lowest at ', {{ as_percent('lowest_rate') }}, ' (', lowest_group, '), highest at ', {{ as_percent('highest_rate') }}, ' (', highest_group, ').')
            when departure_chi_square > departure_limit
                then concat('Readmission differs between age groups: lowest at ', {{ as_percent('lowest_rate') }}, ' (', lowest_group, '), highest at ', {{ as_percent('highest_rate') }}, ' (', highest_group, ').')
            when lowest_difference_90 > -equivalence_margin and highest_difference_90 < equivalence_margin
                then concat('Readmission does not depend on age: no two age groups differ by ', {{ as_points('equivalence_margin') }}, ' or more.')
            else 'Inconclusive: no dependence on age shows, and none can be ruled out.'
        end as conclusion
    from tested
    cross join pairs
    cross join limits
    cross join independence
    cross join sizes

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
        case when groups_compared.age_group is not null then 1 else 0 end as is_compared,
        {{ shown_if_independent('concluded.trend_z') }} as trend_z,
        {{ shown_if_independent('concluded.trend_p') }} as trend_p,
        {{ shown_if_independent('concluded.departure_chi_square') }} as departure_chi_square,
        {{ shown_if_independent(to_integer('concluded.departure_degrees_of_freedom')) }} as departure_degrees_of_freedom,
        independence.interval_note,
        completeness.completeness_note,
        concluded.conclusion
    from with_rates
    cross join independence
    cross join completeness
    cross join concluded
    left join groups_compared
        on with_rates.age_group = groups_compared.age_group

)

select * from final
