-- grain: one row per payer and measure
with

measures as (

    select * from {{ ref('rpt_insurance_measures') }}

),

quantiles as (

    select * from {{ ref('t_quantiles') }}

),

bonferroni as (

    select * from {{ ref('bonferroni_quantiles') }}

),

independence as (

    {{ independence_of_admissions(ref('fct_hospital_outcomes')) }}

),

completeness as (

    {{ completeness_of(['patients', 'admissions', 'diagnoses']) }}

),

limits as (

    select
        {{ finding_threshold('small_group_events') }} as telling_events,
        {{ finding_threshold('equivalence_margin_payers') }} as equivalence_margin

),

-- payers and measures are looked at side by side: all comparisons share the 5 %
estimates as (

    select
        measures.*,
        {{ to_integer("sum(case when difference_from_others is not null then 1 else 0 end) over ()") }} as comparison_count,
        case when measure = 'charlson_score' then 'age' else 'age and comorbidity' end as held_equal,
        (event_count + other_event_count) * 1e0 / (admission_count + other_count) as shared_rate
    from measures

),

with_quantiles as (

    select
        estimates.*,
        bonferroni.quantile as simultaneous_z,
        {{ t_quantile('(estimates.admission_count - 1)', 't_own.quantile_975') }} as t_own,
        {{ t_quantile(whole_degrees('estimates.difference_degrees_of_freedom'), 't_difference.quantile_975') }} as t_difference,
        {{ t_from_normal('bonferroni.quantile', 'estimates.difference_degrees_of_freedom') }} as simultaneous_t,
        {{ t_quantile(whole_degrees('estimates.standardised_degrees_of_freedom'), 't_standardised.quantile_975') }} as t_standardised,
        {{ t_quantile(whole_degrees('estimates.standardised_difference_degrees_of_freedom'), 't_between.quantile_975') }} as t_between,
        {{ t_from_normal('bonferroni.quantile', 'estimates.standardised_difference_degrees_of_freedom') }} as simultaneous_t_between
    from estimates
    left join bonferroni
        on estimates.comparison_count = bonferroni.comparison_count
    left join quantiles as t_own
        on estimates.admission_count - 1 = t_own.degrees_of_freedom
    left join quantiles as t_difference
        on {{ whole_degrees('estimates.difference_degrees_of_freedom') }} = t_difference.degrees_of_freedom
    left join quantiles as t_standardised
        on {{ whole_degrees('estimates.standardised_degrees_of_freedom') }} = t_standardised.degrees_of_freedom
    left join quantiles as t_between
        on {{ whole_degrees('estimates.standardised_difference_degrees_of_freedom') }} = t_between.degrees_of_freedom

),

{% set sides = [
    ('own', 'event_count', 'admission_count'),
    ('other', 'other_event_count', 'other_count'),
    ('standardised', 'standardised_estimate * standardised_effective_count', 'standardised_effective_count'),
    ('others_standardised', 'others_standardised_estimate * others_effective_count', 'others_effective_count'),
] -%}
-- Wilson's intervals of both sides, of which Newcombe's difference is made
with_wilson as (

    select
        with_quantiles.*,
        {% for side, events, total in sides -%}
        case when is_rate = 1 and {{ total }} > 0 then {{ wilson_lower('(' ~ events ~ ')', total) }} end as {{ side }}_lower,
        case when is_rate = 1 and {{ total }} > 0 then {{ wilson_upper('(' ~ events ~ ')', total) }} end as {{ side }}_upper,
        case when is_rate = 1 and {{ total }} > 0 then {{ wilson_lower('(' ~ events ~ ')', total, 'simultaneous_z') }} end as {{ side }}_simultaneous_lower,
        case when is_rate = 1 and {{ total }} > 0 then {{ wilson_upper('(' ~ events ~ ')', total, 'simultaneous_z') }} end as {{ side }}_simultaneous_upper,
        {% endfor -%}
        standardised_estimate - others_standardised_estimate as standardised_difference
    from with_quantiles

),

with_intervals as (

    select
        with_wilson.*,
        case when is_rate = 1 then own_lower else estimate - standard_error * t_own end as lower_95,
        case when is_rate = 1 then own_upper else estimate + standard_error * t_own end as upper_95,
        case when is_rate = 1 then standardised_lower else standardised_estimate - standardised_standard_error * t_standardised end as standardised_lower_95,
        case when is_rate = 1 then standardised_upper else standardised_estimate + standardised_standard_error * t_standardised end as standardised_upper_95,
        {% for prefix, between, one, one_rate, other, other_rate, error, t in [
            ('difference', 'difference_from_others', 'own', 'estimate', 'other', 'other_estimate', 'difference_standard_error', 't_difference'),
            ('simultaneous_difference', 'difference_from_others', 'own_simultaneous', 'estimate', 'other_simultaneous', 'other_estimate', 'difference_standard_error', 'simultaneous_t'),
            ('standardised_difference', 'standardised_difference', 'standardised', 'standardised_estimate', 'others_standardised', 'others_standardised_estimate', 'standardised_difference_standard_error', 't_between'),
            ('simultaneous_standardised', 'standardised_difference', 'standardised_simultaneous', 'standardised_estimate', 'others_standardised_simultaneous', 'others_standardised_estimate', 'standardised_difference_standard_error', 'simultaneous_t_between'),
        ] -%}
        case
            when is_rate = 1 then {{ newcombe_lower(one_rate, one ~ '_lower', other_rate, other ~ '_upper') }}
            else {{ between }} - {{ error }} * {{ t }}
        end as {{ prefix }}_lower_95,
        case
            when is_rate = 1 then {{ newcombe_upper(one_rate, one ~ '_upper', other_rate, other ~ '_lower') }}
            else {{ between }} + {{ error }} * {{ t }}
        end as {{ prefix }}_upper_95,
        {% endfor -%}
        -- of either outcome on either side, the fewest: counted, or expected if payers are alike
        least(
            greatest(event_count, admission_count * shared_rate),
            greatest(admission_count - event_count, admission_count * (1 - shared_rate)),
            greatest(other_event_count, other_count * shared_rate),
            greatest(other_count - other_event_count, other_count * (1 - shared_rate))
        ) as fewest_events
    from with_wilson

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
        other_estimate,
        {{ shown_if_large('difference_from_others', 'admission_count') }} as difference_from_others,
        {{ shown_if_large_and_independent('difference_lower_95', 'admission_count') }} as difference_lower_95,
        {{ shown_if_large_and_independent('difference_upper_95', 'admission_count') }} as difference_upper_95,
        {{ shown_if_large_and_independent('simultaneous_difference_lower_95', 'admission_count') }} as simultaneous_difference_lower_95,
        {{ shown_if_large_and_independent('simultaneous_difference_upper_95', 'admission_count') }} as simultaneous_difference_upper_95,
        comparison_count,
        standardised_estimate,
        {{ shown_if_independent('standardised_lower_95') }} as standardised_lower_95,
        {{ shown_if_independent('standardised_upper_95') }} as standardised_upper_95,
        others_standardised_estimate,
        standardised_difference,
        {{ shown_if_independent('standardised_difference_lower_95') }} as standardised_difference_lower_95,
        {{ shown_if_independent('standardised_difference_upper_95') }} as standardised_difference_upper_95,
        standard_population_estimate,
        support_coverage,
        independence.interval_note,
        completeness.completeness_note,
        concat(
            case
                when is_independent = 0 then 'Not compared: patients have several admissions, which are not independent.'
                when not ({{ reaches_min_cell('admission_count') }}) then 'Too few to tell: fewer than {{ min_cell() }} admissions.'
                when difference_from_others is null then 'Not compared: there is no other payer.'
                when is_rate = 1 and fewest_events < telling_events
                    then concat('Too few to tell: fewer than ', {{ as_decimal('telling_events', 0) }}, ' events here, or among the other payers, or fewer admissions without one.')
                when simultaneous_difference_lower_95 is null and (admission_count = 1 or other_count = 1)
                    then 'Too few to tell: a single admission has no spread.'
                when simultaneous_difference_lower_95 is null
                    then 'Not compared: all admissions here are alike in this measure, and so are those of the other payers.'
                when simultaneous_difference_lower_95 <= 0 and simultaneous_difference_upper_95 >= 0
                    then case
                        when difference_lower_95 > -equivalence_margin * other_estimate and difference_upper_95 < equivalence_margin * other_estimate
                            then concat('No difference from the other payers beyond ', {{ as_percent('equivalence_margin') }}, ' of theirs.')
                        when difference_lower_95 > 0 or difference_upper_95 < 0
                            then concat('Inconclusive: alone, the difference from the other payers would be beyond chance, but not among ', {{ as_decimal('comparison_count', 0) }}, ' comparisons.')
                        else 'Inconclusive: the difference from the other payers could be chance.'
                    end
                else concat(
                    case when difference_from_others > 0 then 'Higher' else 'Lower' end,
                    ' than among the other payers',
                    case
                        when simultaneous_standardised_lower_95 is null then concat('; too few comparable admissions to hold ', held_equal, ' equal.')
                        when simultaneous_standardised_lower_95 <= 0 and simultaneous_standardised_upper_95 >= 0
                            then concat('; with ', held_equal, ' held equal the difference could be chance (', {{ as_percent('support_coverage') }}, ' are comparable).')
                        when (standardised_difference > 0) = (difference_from_others > 0)
                            then concat(', also with ', held_equal, ' held equal (', {{ as_percent('support_coverage') }}, ' are comparable).')
                        else concat(', but the reverse with ', held_equal, ' held equal (', {{ as_percent('support_coverage') }}, ' are comparable).')
                    end
                )
            end,
            case when insurance_type = 'Uninsured' then ' Delay of care is not observed in these data.' else '' end
        ) as conclusion
    from with_intervals
    cross join independence
    cross join completeness
    cross join limits

)

select * from final
