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
        by_measure.value_sum - by_payer.value_sum as other_sum,
        (by_measure.value_sum - by_payer.value_sum)
        / nullif(by_measure.admission_count - by_payer.admission_count, 0) as other_estimate,
        by_measure.square_sum
        - coalesce(by_payer.variance, 0e0) * (by_payer.admission_count - 1)
        - by_payer.admission_count * power(by_payer.estimate - by_measure.estimate, 2) as others_around_all
    from by_payer
    inner join by_measure
        on by_payer.measure = by_measure.measure

),

with_errors as (

    select
        beside_others.*,
        variance / admission_count as error_square,
        case when other_count > 1 then
            greatest(0e0, (others_around_all - other_count * power(other_estimate - all_payer_estimate, 2)))
            / (other_count - 1) / other_count
        end as other_error_square
    from beside_others

),

-- each payer beside all others of known payer, in each stratum
by_stratum as (

    select
        measure,
        age_decade,
        charlson_band,
        insurance_type,
        count(*) * 1e0 as admission_count,
        sum(measured_value) as value_sum,
        avg(measured_value) as estimate,
        coalesce(var_samp(measured_value), 0e0) as variance
    from measured
    where
        measured_value is not null
        and age_decade is not null
        and insurance_type <> 'Unknown'
    group by 1, 2, 3, 4

),

strata as (

    select
        by_stratum.*,
        sum(admission_count) over (partition by measure, age_decade, charlson_band) as stratum_count,
        sum(value_sum) over (partition by measure, age_decade, charlson_band) as stratum_sum
    from by_stratum

),

around_stratum as (

    select
        strata.*,
        stratum_sum / stratum_count as stratum_mean,
        stratum_count - admission_count as other_count,
        (stratum_sum - value_sum) / nullif(stratum_count - admission_count, 0) as other_estimate,
        (admission_count - 1) * variance + admission_count * power(estimate - stratum_sum / stratum_count, 2) as square_sum
    from strata

),

with_other_squares as (

    select
        around_stratum.*,
        sum(square_sum) over (partition by measure, age_decade, charlson_band) - square_sum
        - other_count * power(other_estimate - stratum_mean, 2) as other_square_sum
    from around_stratum

),

-- the payer's own common support: where it and the others are both large enough
supported as (

    select
        with_other_squares.*,
        stratum_count / sum(stratum_count) over (partition by measure, insurance_type) as weight,
        -- a stratum without an event is not without risk: Jeffreys' rate of all payers
        (stratum_sum + 0.5e0) / (stratum_count + 1) as shared_rate,
        variance / admission_count as error_square,
        greatest(0e0, other_square_sum) / (other_count - 1) / other_count as other_error_square
    from with_other_squares
    where
        {{ reaches_min_cell('admission_count', at_least=2) }}
        and {{ reaches_min_cell('other_count', at_least=2) }}

),

standardised as (

    select
        measure,
        insurance_type,
        sum(admission_count) as supported_count,
        sum(weight * stratum_mean) as standard_population_estimate,
        sum(weight * estimate) as standardised_estimate,
        sum(weight * other_estimate) as others_standardised_estimate,
        sum(weight * weight * error_square) as error_square,
        sum(weight * weight * other_error_square) as other_error_square,
        sum(power(weight, 4) * power(error_square, 2) / (admission_count - 1)) as error_fourth,
        sum(power(weight, 4) * power(other_error_square, 2) / (other_count - 1)) as other_error_fourth,
        -- as many admissions of one stratum would give the rate the same variance
        sum(weight * shared_rate) * (1 - sum(weight * shared_rate))
        / sum(weight * weight * shared_rate * (1 - shared_rate) / admission_count) as effective_count,
        sum(weight * shared_rate) * (1 - sum(weight * shared_rate))
        / sum(weight * weight * shared_rate * (1 - shared_rate) / other_count) as other_effective_count
    from supported
    group by 1, 2

),

comparable as (

    select
        measure,
        insurance_type,
        sum(admission_count) as admission_count
    from by_stratum
    group by 1, 2

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
        {{ shown_if_large('sqrt(with_errors.error_square)', 'with_errors.admission_count') }} as standard_error,
        with_errors.all_payer_estimate,
        {{ to_integer('with_errors.other_count') }} as other_count,
        case when with_errors.is_rate = 1 then {{ shown_if_large(to_integer('with_errors.other_sum'), 'with_errors.admission_count') }} end as other_event_count,
        {{ shown_if_large('with_errors.other_estimate', 'with_errors.admission_count') }} as other_estimate,
        {{ shown_if_large('with_errors.estimate - with_errors.other_estimate', 'with_errors.admission_count') }} as difference_from_others,
        {{ shown_if_large('sqrt(with_errors.error_square + with_errors.other_error_square)', 'with_errors.admission_count') }} as difference_standard_error,
        {{ shown_if_large(satterthwaite(
            'with_errors.error_square + with_errors.other_error_square',
            'power(with_errors.error_square, 2) / nullif(with_errors.admission_count - 1, 0) + power(with_errors.other_error_square, 2) / nullif(with_errors.other_count - 1, 0)'
        ), 'with_errors.admission_count') }} as difference_degrees_of_freedom,
        standardised.standardised_estimate,
        case when with_errors.is_rate = 0 then sqrt(standardised.error_square) end as standardised_standard_error,
        case when with_errors.is_rate = 0 then {{ satterthwaite('standardised.error_square', 'standardised.error_fourth') }} end as standardised_degrees_of_freedom,
        case when with_errors.is_rate = 1 then standardised.effective_count end as standardised_effective_count,
        standardised.others_standardised_estimate,
        case when with_errors.is_rate = 1 then standardised.other_effective_count end as others_effective_count,
        case when with_errors.is_rate = 0 then sqrt(standardised.error_square + standardised.other_error_square) end as standardised_difference_standard_error,
        case when with_errors.is_rate = 0 then {{ satterthwaite(
            'standardised.error_square + standardised.other_error_square', '(standardised.error_fourth + standardised.other_error_fourth)'
        ) }} end as standardised_difference_degrees_of_freedom,
        standardised.standard_population_estimate,
        coalesce(standardised.supported_count, 0e0) / comparable.admission_count as support_coverage,
        completeness.completeness_note
    from with_errors
    cross join completeness
    left join standardised
        on
            with_errors.measure = standardised.measure
            and with_errors.insurance_type = standardised.insurance_type
    left join comparable
        on
            with_errors.measure = comparable.measure
            and with_errors.insurance_type = comparable.insurance_type

)

select * from final
