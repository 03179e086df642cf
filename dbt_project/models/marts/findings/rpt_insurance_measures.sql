-- grain: one row per payer and measure
with

outcomes as (

    select * from {{ ref('fct_hospital_outcomes') }}

),

measures as (

    select * from {{ ref('insurance_measures') }}

),

charlson_bands as (

    select * from {{ ref('charlson_bands') }}

),

measured as (

    select
        outcomes.insurance_type,
        measures.measure,
        measures.is_rate,
        measures.sort_order,
        floor(outcomes.age_at_admission / 10) as age_decade,
        charlson_bands.sort_order as charlson_band,
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
    inner join charlson_bands
        on outcomes.charlson_score between charlson_bands.from_score and charlson_bands.to_score

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

by_stratum as (

    select
        measure,
        age_decade,
        charlson_band,
        insurance_type,
        count(*) * 1e0 as admission_count,
        sum(measured_value) as value_sum,
        avg(measured_value) as estimate,
        var_samp(measured_value) as variance
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
        and admission_count >= {{ var('min_cell') }}
    group by 1

),

strata as (

    select
        by_stratum.measure,
        by_stratum.age_decade,
        by_stratum.charlson_band,
        sum(by_stratum.admission_count) as admission_count,
        sum(by_stratum.value_sum) as value_sum,
        sum(case when by_stratum.admission_count >= 2 and by_payer.admission_count >= {{ var('min_cell') }} then 1 else 0 end) as payer_count
    from by_stratum
    inner join by_payer
        on
            by_stratum.measure = by_payer.measure
            and by_stratum.insurance_type = by_payer.insurance_type
    group by 1, 2, 3

),

-- the strata in which every payer has admissions, weighted as in all of them
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
    having min(by_stratum.admission_count) >= 2 and sum(common_support.weight) > 0.999999

),

final as (

    select
        beside_others.sort_order,
        beside_others.insurance_type,
        beside_others.measure,
        beside_others.is_rate,
        {{ to_integer('beside_others.admission_count') }} as admission_count,
        case when beside_others.is_rate = 1 then {{ to_integer('beside_others.value_sum') }} end as event_count,
        beside_others.estimate,
        sqrt(beside_others.variance / beside_others.admission_count) as standard_error,
        beside_others.all_payer_estimate,
        beside_others.estimate - beside_others.other_estimate as difference_from_others,
        case when beside_others.other_count > 1 then sqrt(
            beside_others.variance / beside_others.admission_count
            + greatest(0e0, (
                beside_others.others_around_all
                - beside_others.other_count * power(beside_others.other_estimate - beside_others.all_payer_estimate, 2)
            )) / (beside_others.other_count - 1) / beside_others.other_count
        ) end as difference_standard_error,
        standardised.standardised_estimate,
        standardised.standardised_standard_error,
        coverage.standard_population_estimate,
        coverage.support_coverage
    from beside_others
    left join standardised
        on
            beside_others.measure = standardised.measure
            and beside_others.insurance_type = standardised.insurance_type
    left join coverage
        on beside_others.measure = coverage.measure

)

select * from final
