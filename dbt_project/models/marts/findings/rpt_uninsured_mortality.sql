-- grain: one row per stratum of age and comorbidity, one crude and one pooled
with

outcomes as (

    select * from {{ ref('fct_hospital_outcomes') }}

),

independence as (

    {{ independence_of_admissions('outcomes') }}

),

completeness as (

    {{ completeness_of(['patients', 'admissions', 'diagnoses']) }}

),

strata as (

    select
        floor(outcomes.age_at_admission / 10) * 10 as from_age,
        outcomes.charlson_band,
        sum(case when outcomes.insurance_type = 'Uninsured' then outcomes.is_in_hospital_death else 0 end) * 1e0 as uninsured_deaths,
        sum(case when outcomes.insurance_type = 'Uninsured' then 1 - outcomes.is_in_hospital_death else 0 end) * 1e0 as uninsured_survivors,
        sum(case when outcomes.insurance_type <> 'Uninsured' then outcomes.is_in_hospital_death else 0 end) * 1e0 as insured_deaths,
        sum(case when outcomes.insurance_type <> 'Uninsured' then 1 - outcomes.is_in_hospital_death else 0 end) * 1e0 as insured_survivors,
        count(*) * 1e0 as admission_count
    from outcomes
    where
        outcomes.insurance_type <> 'Unknown'
        and outcomes.age_at_admission is not null
        and outcomes.is_in_hospital_death is not null
    group by 1, 2

),

crude as (

    select
        sum(uninsured_deaths) as uninsured_deaths,
        sum(uninsured_survivors) as uninsured_survivors,
        sum(insured_deaths) as insured_deaths,
        sum(insured_survivors) as insured_survivors,
        sum(admission_count) as admission_count
    from strata

),

tables as (

    select
        2 as sort_order,
        'stratum' as estimate_kind,
        from_age,
        charlson_band,
        uninsured_deaths,
        uninsured_survivors,
        insured_deaths,
        insured_survivors
    from strata

    union all

    select
        1 as sort_order,
        'crude' as estimate_kind,
        null as from_age,
        'all' as charlson_band,
        uninsured_deaths,
        uninsured_survivors,
        insured_deaths,
        insured_survivors
    from crude

),

-- Woolf 1955, with a half added to each cell where one is 0 (Haldane)
corrected as (

    select
        tables.*,
        case when least(uninsured_deaths, uninsured_survivors, insured_deaths, insured_survivors) = 0 then 0.5e0 else 0e0 end as half
    from tables

),

ratios as (

    select
        corrected.*,
        ln(
            (uninsured_deaths + half) * (insured_survivors + half)
            / ((uninsured_survivors + half) * (insured_deaths + half))
        ) as log_ratio,
        sqrt(
            1 / (uninsured_deaths + half) + 1 / (uninsured_survivors + half)
            + 1 / (insured_deaths + half) + 1 / (insured_survivors + half)
        ) as standard_error
    from corrected
    where
        uninsured_deaths + uninsured_survivors > 0
        and insured_deaths + insured_survivors > 0

),

-- Mantel and Haenszel 1959, with the variance of Robins, Breslow and Greenland 1986
products as (

    select
        sum(uninsured_deaths * insured_survivors / admission_count) as concordant,
        sum(uninsured_survivors * insured_deaths / admission_count) as discordant,
        sum((uninsured_deaths + insured_survivors) / admission_count * uninsured_deaths * insured_survivors / admission_count) as p_r,
        sum(
            (uninsured_deaths + insured_survivors) / admission_count * uninsured_survivors * insured_deaths / admission_count
            + (uninsured_survivors + insured_deaths) / admission_count * uninsured_deaths * insured_survivors / admission_count
        ) as p_s_and_q_r,
        sum((uninsured_survivors + insured_deaths) / admission_count * uninsured_survivors * insured_deaths / admission_count) as q_s
    from strata

),

pooled as (

    select
        ln(concordant / nullif(discordant, 0)) as log_ratio,
        sqrt(
            p_r / (2 * concordant * concordant)
            + p_s_and_q_r / (2 * concordant * discordant)
            + q_s / (2 * discordant * discordant)
        ) as standard_error
    from products
    where
        concordant > 0
        and discordant > 0

),

all_ratios as (

    select
        sort_order,
        estimate_kind,
        from_age,
        charlson_band,
        uninsured_deaths + uninsured_survivors as uninsured_count,
        uninsured_deaths,
        insured_deaths + insured_survivors as insured_count,
        insured_deaths,
        log_ratio,
        standard_error
    from ratios

    union all

    select
        3 as sort_order,
        'Mantel-Haenszel' as estimate_kind,
        null as from_age,
        'all' as charlson_band,
        crude.uninsured_deaths + crude.uninsured_survivors as uninsured_count,
        crude.uninsured_deaths,
        crude.insured_deaths + crude.insured_survivors as insured_count,
        crude.insured_deaths,
        pooled.log_ratio,
        pooled.standard_error
    from crude
    cross join pooled

),

with_intervals as (

    select
        all_ratios.*,
        least(uninsured_count, insured_count) as smaller_count,
        exp(log_ratio) as odds_ratio,
        exp(log_ratio - {{ normal_quantile(95) }} * standard_error) as lower_95,
        exp(log_ratio + {{ normal_quantile(95) }} * standard_error) as upper_95
    from all_ratios

),

limits as (

    select {{ finding_threshold('small_group_events') }} as telling_deaths

),

compared as (

    select
        max(case when sort_order = 1 then log_ratio end) as crude_log_ratio,
        max(case when sort_order = 1 then standard_error end) as crude_error,
        max(case when sort_order = 3 then log_ratio end) as pooled_log_ratio,
        max(case when sort_order = 3 then standard_error end) as pooled_error,
        max(case when sort_order = 1 then least(uninsured_deaths, insured_deaths) end) as fewer_deaths
    from all_ratios

),

concluded as (

    select
        compared.*,
        case when pooled_log_ratio is not null then {{ to_flag('crude_log_ratio * pooled_log_ratio < 0 and abs(crude_log_ratio) > ' ~ normal_quantile(95) ~ ' * crude_error and abs(pooled_log_ratio) > ' ~ normal_quantile(95) ~ ' * pooled_error') }} end as does_sign_flip,
        case
            when fewer_deaths is null or fewer_deaths < telling_deaths
                then concat('Too few to tell: fewer than ', {{ as_decimal('telling_deaths', 0) }}, ' deaths among the uninsured, or among the others.')
            when pooled_log_ratio is null
                then 'Not compared: within no group of equal age and comorbidity can deaths be compared.'
            when abs(pooled_log_ratio) < {{ normal_quantile(95) }} * pooled_error
                then concat('Inconclusive: with age and comorbidity held equal, the difference in mortality of the uninsured could be chance, odds ratio ', {{ as_decimal('exp(pooled_log_ratio)', 2) }}, '.')
            when crude_log_ratio * pooled_log_ratio < 0 and abs(crude_log_ratio) > {{ normal_quantile(95) }} * crude_error
                then concat('The crude comparison misleads: the uninsured look ', case when crude_log_ratio < 0 then 'safer' else 'worse off' end, ' (odds ratio ', {{ as_decimal('exp(crude_log_ratio)', 2) }}, ') but are ', case when pooled_log_ratio < 0 then 'safer' else 'worse off' end, ' with age and comorbidity held equal (', {{ as_decimal('exp(pooled_log_ratio)', 2) }}, ').')
            else concat('The uninsured die in hospital ', case when pooled_log_ratio > 0 then 'more' else 'less' end, ' often with age and comorbidity held equal: odds ratio ', {{ as_decimal('exp(pooled_log_ratio)', 2) }}, ' (crude ', {{ as_decimal('exp(crude_log_ratio)', 2) }}, ').')
        end as conclusion
    from compared
    cross join limits

),

final as (

    select
        with_intervals.sort_order,
        with_intervals.estimate_kind,
        coalesce({{ to_integer('with_intervals.from_age') }}, -1) as from_age,
        with_intervals.charlson_band,
        {{ to_integer('with_intervals.uninsured_count') }} as uninsured_count,
        {{ to_integer('with_intervals.insured_count') }} as insured_count,
        {{ shown_if_large(to_integer('with_intervals.uninsured_deaths'), 'with_intervals.smaller_count') }} as uninsured_deaths,
        {{ shown_if_large(to_integer('with_intervals.insured_deaths'), 'with_intervals.smaller_count') }} as insured_deaths,
        {{ shown_if_large('with_intervals.odds_ratio', 'with_intervals.smaller_count') }} as odds_ratio,
        {{ shown_if_large_and_independent('with_intervals.lower_95', 'with_intervals.smaller_count') }} as lower_95,
        {{ shown_if_large_and_independent('with_intervals.upper_95', 'with_intervals.smaller_count') }} as upper_95,
        concluded.does_sign_flip,
        independence.interval_note,
        completeness.completeness_note,
        case
            when independence.is_independent = 0
                then 'Not compared: patients have several admissions, which are not independent. Delay of care is not observed in these data.'
            else concat(concluded.conclusion, ' Delay of care is not observed in these data.')
        end as conclusion
    from with_intervals
    cross join independence
    cross join completeness
    cross join concluded

)

select * from final
