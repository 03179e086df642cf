-- grain: one row per payer and measure
with

estimates as (

    select * from {{ ref('rpt_insurance_measures') }}

),

quantiles as (

    select * from {{ ref('t_quantiles') }}

),

independence as (

    {{ independence_of_admissions(ref('fct_hospital_outcomes')) }}

),

completeness as (

    {{ completeness_of(['patients', 'admissions', 'diagnoses']) }}

),

with_intervals as (

    select
        estimates.*,
        case when measure = 'charlson_score' then 'age' else 'age and comorbidity' end as held_equal,
        case
            when is_rate = 1 then {{ wilson_lower('event_count', 'admission_count') }}
            else estimate - standard_error * {{ t_quantile('(estimates.admission_count - 1)', 'quantiles.quantile_975') }}
        end as lower_95,
        case
            when is_rate = 1 then {{ wilson_upper('event_count', 'admission_count') }}
            else estimate + standard_error * {{ t_quantile('(estimates.admission_count - 1)', 'quantiles.quantile_975') }}
        end as upper_95,
        difference_from_others - {{ normal_quantile(95) }} * difference_standard_error as difference_lower_95,
        difference_from_others + {{ normal_quantile(95) }} * difference_standard_error as difference_upper_95,
        standardised_estimate - {{ normal_quantile(95) }} * standardised_standard_error as standardised_lower_95,
        standardised_estimate + {{ normal_quantile(95) }} * standardised_standard_error as standardised_upper_95
    from estimates
    left join quantiles
        on estimates.admission_count - 1 = quantiles.degrees_of_freedom

),

final as (

    select
        with_intervals.sort_order,
        with_intervals.insurance_type,
        with_intervals.measure,
        with_intervals.admission_count,
        with_intervals.event_count,
        {{ shown_if_large('estimate', 'admission_count') }} as estimate,
        {{ shown_if_large_and_independent('lower_95', 'admission_count') }} as lower_95,
        {{ shown_if_large_and_independent('upper_95', 'admission_count') }} as upper_95,
        {{ shown_if_large('all_payer_estimate', 'admission_count') }} as all_payer_estimate,
        {{ shown_if_large('estimate / nullif(all_payer_estimate, 0) - 1', 'admission_count') }} as relative_difference_from_all_payers,
        {{ shown_if_large('difference_from_others', 'admission_count') }} as difference_from_others,
        {{ shown_if_large_and_independent('difference_lower_95', 'admission_count') }} as difference_lower_95,
        {{ shown_if_large_and_independent('difference_upper_95', 'admission_count') }} as difference_upper_95,
        standardised_estimate,
        case
            when is_independent = 0 then null
            when is_rate = 1 and standardised_lower_95 < 0 then 0e0
            else standardised_lower_95
        end as standardised_lower_95,
        {{ shown_if_independent('standardised_upper_95') }} as standardised_upper_95,
        standard_population_estimate,
        support_coverage,
        independence.interval_note,
        completeness.completeness_note,
        concat(
            case
                when is_independent = 0 then 'Not compared: patients have several admissions, which are not independent.'
                when not ({{ reaches_min_cell('admission_count') }}) then 'Too few to tell: fewer than {{ min_cell() }} admissions.'
                when difference_from_others is null then 'Not compared: there is no other payer.'
                when difference_standard_error is null then 'Too few to tell: a single admission has no spread.'
                when difference_lower_95 <= 0 and difference_upper_95 >= 0 then 'The difference from the other payers could be chance.'
                else concat(
                    case when difference_from_others > 0 then 'Higher' else 'Lower' end,
                    ' than among the other payers',
                    case
                        when standardised_standard_error is null then concat('; too few comparable admissions to hold ', held_equal, ' equal.')
                        when standardised_lower_95 <= standard_population_estimate and standardised_upper_95 >= standard_population_estimate
                            then concat('; with ', held_equal, ' held equal the difference could be chance.')
                        when (standardised_estimate > standard_population_estimate) = (difference_from_others > 0)
                            then concat(', also with ', held_equal, ' held equal.')
                        else concat(', but the reverse with ', held_equal, ' held equal.')
                    end
                )
            end,
            case when insurance_type = 'Uninsured' then ' Delay of care is not observed in these data.' else '' end
        ) as conclusion
    from with_intervals
    cross join independence
    cross join completeness

)

select * from final
