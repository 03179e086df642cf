-- grain: one row per payer and measure
with

outcomes as (

    select * from {{ ref('fct_hospital_outcomes') }}

),

measures as (

    select * from {{ ref('insurance_measures') }}

),

completeness as (

    {{ completeness_of(['patients', 'admissions', 'diagnoses']) }}

),

measured as (

    select
        outcomes.insurance_type,
        measures.measure,
        measures.is_rate,
        measures.sort_order,
        floor(outcomes.age_at_admission / 10) as age_decade,
        -- comorbidity cannot be compared with itself held equal
        case when measures.measure = 'charlson_score' then 'all' else outcomes.charlson_band end as charlson_band,
        case measures.measure
            when 'hospital_charges' then outcomes.hospital_charges
            when 'length_of_stay_days' then outcomes.length_of_stay_days
            when 'in_hospital_mortality' then outcomes.is_in_hospital_death
            when 'emergency_share'
                then case when outcomes.admission_type = 'Emergency' then 1 when outcomes.admission_type is not null then 0 end
            when 'icu_share' then outcomes.is_icu
            when 'charlson_score' then outcomes.charlson_score
        end * 1e0 as measured_value
    from outcomes
    cross join measures

),

by_payer as (

    select
        sort_order,
        measure,
        is_rate,
        insurance_type,
        count(*) * 1e0 as admission_count,
        sum(measured_value) as value_sum,
        avg(measured_value) as estimate,
        var_samp(measured_value) as variance
    from measured
    where measured_value is not null
    group by 1, 2, 3, 4

),

by_measure as (

    select
        measure,
        count(*) * 1e0 as admission_count,
        sum(measured_value) as value_sum,
        avg(measured_value) as estimate,
        var_samp(measured_value) * (count(*) - 1) as square_sum
    from measured
    where measured_value is not null
    group by 1

),

-- the other payers are everyone less this one: no second scan
beside_others as (

    select
        by_payer.*,
        by_measure.estimate as all_payer_estimate,
        by_measure.admission_count - by_payer.admission_count as other_count,
        (by_measure.value_sum - by_payer.value_sum)
        / nullif(by_measure.admission_count - by_payer.admission_count, 0) as other_estimate,
        by_measure.square_sum
        - by_payer.variance * (by_payer.admission_count - 1)
        - by_payer.admission_count * power(by_payer.estimate - by_measure.estimate, 2) as others_around_all
    from by_payer
    inner join by_measure
        on by_payer.measure = by_measure.measure

),

with_errors as (

    select
        beside_others.*,
        sqrt(variance / admission_count) as standard_error,
        estimate - other_estimate as difference_from_others,
        case when other_count > 1 then sqrt(
            variance / admission_count
            + greatest(0e0, (others_around_all - other_count * power(other_estimate - all_payer_estimate, 2)))
            / (other_count - 1) / other_count
        ) end as difference_standard_error
    from beside_others

),

-- a rate of 0 in a stratum has no spread of its own, though it may have been drawn
-- from a rate above 0: its variance is that of Jeffreys' rate, (events + 1/2) / (n + 1)
by_stratum as (

    select
        measure,
        age_decade,
        charlson_band,
        insurance_type,
        count(*) * 1e0 as admission_count,
        sum(measured_value) as value_sum,
        avg(measured_value) as estimate,
        case
            when max(is_rate) = 0 then var_samp(measured_value)
            else (sum(measured_value) + 0.5e0) * (count(*) - sum(measured_value) + 0.5e0) / power(count(*) + 1, 2)
        end as variance
    from measured
    where
        measured_value is not null
        and age_decade is not null
        and insurance_type <> 'Unknown'
    group by 1, 2, 3, 4

),

payers as (

    select
        measure,
        count(*) as payer_count
    from by_payer
    where
        insurance_type <> 'Unknown'
        and {{ reaches_min_cell('admission_count') }}
    group by 1

),

strata as (

    select
        measure,
        age_decade,
        charlson_band,
        sum(admission_count) as admission_count,
        sum(value_sum) as value_sum,
        sum(case when {{ reaches_min_cell('admission_count', at_least=2) }} then 1 else 0 end) as payer_count
    from by_stratum
    group by 1, 2, 3

),

-- the strata in which every payer has enough admissions, weighted as in all of them
common_support as (

    select
        strata.measure,
        strata.age_decade,
        strata.charlson_band,
        strata.value_sum,
        strata.admission_count,
        strata.admission_count / sum(strata.admission_count) over (partition by strata.measure) as weight
    from strata
    inner join payers
        on
            strata.measure = payers.measure
            and strata.payer_count = payers.payer_count

),

coverage as (

    select
        strata.measure,
        sum(case when common_support.weight is not null then strata.admission_count else 0 end)
        / sum(strata.admission_count) as support_coverage,
        sum(common_support.value_sum) / nullif(sum(common_support.admission_count), 0) as standard_population_estimate
    from strata
    left join common_support
        on
            strata.measure = common_support.measure
            and strata.age_decade = common_support.age_decade
            and strata.charlson_band = common_support.charlson_band
    group by 1

),

standardised as (

    select
        by_stratum.measure,
        by_stratum.insurance_type,
        sum(common_support.weight * by_stratum.estimate) as standardised_estimate,
        sqrt(sum(power(common_support.weight, 2) * by_stratum.variance / by_stratum.admission_count)) as standardised_standard_error
    from by_stratum
    inner join common_support
        on
            by_stratum.measure = common_support.measure
            and by_stratum.age_decade = common_support.age_decade
            and by_stratum.charlson_band = common_support.charlson_band
    group by 1, 2
    having {{ reaches_min_cell('min(by_stratum.admission_count)', at_least=2) }} and sum(common_support.weight) > 0.999999

),

final as (

    select
        with_errors.sort_order,
        with_errors.insurance_type,
        with_errors.measure,
        with_errors.is_rate,
        {{ to_integer('with_errors.admission_count') }} as admission_count,
        case when with_errors.is_rate = 1 then {{ shown_if_large(to_integer('with_errors.value_sum'), 'with_errors.admission_count') }} end as event_count,
        {{ shown_if_large('with_errors.estimate', 'with_errors.admission_count') }} as estimate,
        {{ shown_if_large('with_errors.standard_error', 'with_errors.admission_count') }} as standard_error,
        with_errors.all_payer_estimate,
        {{ shown_if_large('with_errors.difference_from_others', 'with_errors.admission_count') }} as difference_from_others,
        {{ shown_if_large('with_errors.difference_standard_error', 'with_errors.admission_count') }} as difference_standard_error,
        standardised.standardised_estimate,
        standardised.standardised_standard_error,
        coverage.standard_population_estimate,
        coverage.support_coverage,
        completeness.completeness_note
    from with_errors
    cross join completeness
    left join standardised
        on
            with_errors.measure = standardised.measure
            and with_errors.insurance_type = standardised.insurance_type
    left join coverage
        on with_errors.measure = coverage.measure

)

select * from final
