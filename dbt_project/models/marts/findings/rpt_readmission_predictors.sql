-- grain: one row per predictor of readmission
with

outcomes as (

    select * from {{ ref('fct_hospital_outcomes') }}

),

bonferroni as (

    select * from {{ ref('bonferroni_quantiles') }}

),

t_quantiles as (

    select * from {{ ref('t_quantiles') }}

),

independence as (

    {{ independence_of_admissions('outcomes') }}

),

completeness as (

    {{ completeness_of(['patients', 'admissions', 'diagnoses', 'lab_results']) }}

),

-- keys are hashes, so their parity halves the patients at random
eligible as (

    select
        admission_key,
        is_readmitted_30d,
        age_at_admission * 1e0 as age,
        charlson_score * 1e0 as charlson_score,
        abnormal_lab_count * 1e0 as abnormal_lab_count,
        age_group,
        abnormal_lab_volume_band,
        mod(patient_key, 2) as half,
        count(charlson_score) over () as scorable_count
    from outcomes
    where
        is_readmission_eligible = 1
        and age_at_admission is not null
        and abnormal_lab_count is not null

),

-- the same admissions for every predictor; where no comorbidity can be scored, the
-- others are judged without it
cohort as (

    select * from eligible
    where
        charlson_score is not null
        or scorable_count = 0

),

-- an admission's cell predicts by the rate that the cell has in the other half: rates
-- taken from the admissions they are judged on would beat chance where nothing does
cells as (

    select
        cohort.*,
        coalesce(
            (
                sum(is_readmitted_30d) over (partition by age_group, abnormal_lab_volume_band)
                - sum(is_readmitted_30d) over (partition by age_group, abnormal_lab_volume_band, half)
            ) * 1e0 / nullif(
                count(*) over (partition by age_group, abnormal_lab_volume_band)
                - count(*) over (partition by age_group, abnormal_lab_volume_band, half), 0
            ),
            avg(is_readmitted_30d * 1e0) over ()
        ) as cell_rate
    from cohort

),

-- a rate from the other half ranks admissions of one half only: across both, a half that
-- readmits more by chance would be predicted to readmit less
predictions as (

    {% for predictor, column_name, compared_within, direction_count in [
        ('age', 'age', '0', 1),
        ('Charlson index', 'charlson_score', '0', 1),
        ('abnormal results', 'abnormal_lab_count', '0', 1),
        ('age group and abnormal volume', 'cell_rate', 'half', 2),
    ] -%}
    select
        {{ loop.index }} as sort_order,
        '{{ predictor }}' as predictor,
        admission_key,
        is_readmitted_30d,
        {{ compared_within }} as compared_within,
        {{ direction_count }} as direction_count,
        {{ column_name }} as prediction
    from cells
    where {{ column_name }} is not null
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

placed as (

    {{ delong_placements('predictions') }}

),

compared as (

    select
        placed.*,
        placed.placement - placed_by_age.placement as gain_over_age
    from placed
    inner join placed as placed_by_age
        on
            placed.admission_key = placed_by_age.admission_key
            and placed_by_age.sort_order = 1

),

-- DeLong 1988: the variance of an AUC, and of a paired difference, from the placements;
-- two halves that predict each other rise and fall together, and weigh no more than one
by_outcome as (

    select
        sort_order,
        predictor,
        is_readmitted_30d,
        count(*) as admission_count,
        avg(placement) as auc,
        max(direction_count) * var_samp(placement) / count(*) as auc_variance,
        avg(gain_over_age) as gain_over_age,
        (var_samp(gain_over_age) + (max(direction_count) - 1) * var_samp(placement)) / count(*) as gain_variance
    from compared
    group by 1, 2, 3

),

-- degrees of freedom by Satterthwaite 1946: the readmitted may be few
counted as (

    select
        sort_order,
        predictor,
        min(admission_count) as smallest_count,
        {{ to_integer('sum(admission_count)') }} as admission_count,
        {{ to_integer('sum(case when is_readmitted_30d = 1 then admission_count else 0 end)') }} as readmitted_count,
        max(case when is_readmitted_30d = 1 then auc end) as auc,
        sqrt(sum(auc_variance)) as standard_error,
        {{ satterthwaite('sum(auc_variance)', 'sum(auc_variance * auc_variance / nullif(admission_count - 1, 0))') }} as degrees_of_freedom,
        max(case when is_readmitted_30d = 1 then gain_over_age end) as gain_over_age,
        sqrt(sum(gain_variance)) as gain_standard_error,
        {{ satterthwaite('sum(gain_variance)', 'sum(gain_variance * gain_variance / nullif(admission_count - 1, 0))') }} as gain_degrees_of_freedom
    from by_outcome
    group by 1, 2

),

-- fewer readmissions, or fewer of the others, say too much about single patients
estimated as (

    select
        sort_order,
        predictor,
        admission_count,
        smallest_count,
        degrees_of_freedom,
        gain_degrees_of_freedom,
        {{ shown_if_large('readmitted_count', 'smallest_count') }} as readmitted_count,
        {{ shown_if_large('auc', 'smallest_count') }} as auc,
        {{ shown_if_large('standard_error', 'smallest_count') }} as standard_error,
        {{ shown_if_large('gain_over_age', 'smallest_count') }} as gain_over_age,
        {{ shown_if_large('gain_standard_error', 'smallest_count') }} as gain_standard_error,
        count(*) over () as predictor_count
    from counted

),

-- a predictor that is the same for all has an AUC of 0.5 for certain; one that ranks
-- every pair right, or every pair wrong, has no spread from which to tell its interval
with_reach as (

    select
        estimated.*,
        case
            when standard_error > 0 then standard_error * {{ t_quantile(whole_degrees('estimated.degrees_of_freedom'), 't_auc.quantile_975') }}
            when auc = 0.5 then 0e0
        end as reach_95,
        case
            when standard_error > 0 then standard_error * {{ t_from_normal('bonferroni.quantile', 'estimated.degrees_of_freedom') }}
            when auc = 0.5 then 0e0
        end as simultaneous_reach,
        case
            when gain_standard_error > 0 then gain_standard_error * {{ t_quantile(whole_degrees('estimated.gain_degrees_of_freedom'), 't_gain.quantile_975') }}
            else 0 * gain_standard_error
        end as gain_reach_95,
        abs(auc - 0.5) as distance_from_chance
    from estimated
    left join t_quantiles as t_auc
        on {{ whole_degrees('estimated.degrees_of_freedom') }} = t_auc.degrees_of_freedom
    left join t_quantiles as t_gain
        on {{ whole_degrees('estimated.gain_degrees_of_freedom') }} = t_gain.degrees_of_freedom
    left join bonferroni
        on estimated.predictor_count = bonferroni.comparison_count

),

ranked_by_distance as (

    select
        with_reach.*,
        {{ to_flag('distance_from_chance > reach_95') }} as differs_alone,
        max(distance_from_chance + reach_95) over () as farthest_95,
        max(distance_from_chance + simultaneous_reach) over () as farthest_simultaneous,
        count(simultaneous_reach) over () as interval_count,
        row_number() over (order by distance_from_chance desc, sort_order) as distance_rank
    from with_reach

),

-- the best was picked after looking at all of them, and its interval allows for that
best as (

    select
        ranked_by_distance.*,
        distance_from_chance - simultaneous_reach as nearest_to_chance,
        {{ finding_threshold('small_group_events') }} as telling_count,
        {{ finding_threshold('useful_discrimination') }} as useful_auc,
        {{ finding_threshold('negligible_discrimination') }} as negligible
    from ranked_by_distance
    where distance_rank = 1

),

concluded as (

    select
        case
            when independence.is_independent = 0
                then 'Not compared: patients have several admissions, which are not independent.'
            when best.auc is null
                then 'Too few to tell: fewer than {{ min_cell() }} admissions were readmitted, or fewer than {{ min_cell() }} were not.'
            when best.smallest_count < best.telling_count
                then concat('Too few to tell: fewer than ', {{ as_decimal('best.telling_count', 0) }}, ' readmissions, or fewer than ', {{ as_decimal('best.telling_count', 0) }}, ' admissions without one.')
            when best.simultaneous_reach is null
                then concat('The best predictor, ', best.predictor, ', tells every readmitted admission from the others: an AUC of ', {{ as_decimal('best.auc', 3) }}, ', which has no interval.')
            when best.nearest_to_chance > best.useful_auc - 0.5
                then concat('The best predictor, ', best.predictor, ', discriminates acceptably: an AUC of ', {{ as_decimal('best.auc', 3) }}, case when best.auc < 0.5 then '; the lower it is, the more often patients return.' else '.' end)
            when best.nearest_to_chance > 0
                then concat(
                    case
                        when best.farthest_simultaneous < best.useful_auc - 0.5 and best.interval_count = best.predictor_count then 'No ultimate predictor: the best, '
                        else 'Better than chance, but perhaps not acceptable: the best predictor, '
                    end,
                    best.predictor, ', reaches an AUC of ', {{ as_decimal('best.auc', 3) }},
                    case when best.auc < 0.5 then ' (the lower it is, the more often patients return)' else '' end,
                    '; 0.5 is chance and ', {{ as_decimal('case when best.auc < 0.5 then 1 - best.useful_auc else best.useful_auc end', 1) }}, ' would be acceptable.'
                )
            when best.farthest_95 < best.negligible and best.interval_count = best.predictor_count
                then concat('No predictor is far from chance: every interval lies within ', {{ as_decimal('best.negligible', 2) }}, ' of an AUC of 0.5.')
            when best.differs_alone = 1
                then concat('Inconclusive: alone, ', best.predictor, ' would differ from chance (an AUC of ', {{ as_decimal('best.auc', 3) }}, '), but not once the choice among ', {{ as_decimal('best.predictor_count', 0) }}, ' predictors is allowed for.')
            else 'Inconclusive: no predictor can be told from chance, and none can be ruled out to be better.'
        end as conclusion
    from best
    cross join independence

),

final as (

    select
        with_reach.sort_order,
        with_reach.predictor,
        with_reach.admission_count,
        with_reach.readmitted_count,
        with_reach.auc,
        {{ shown_if_independent('with_reach.standard_error') }} as standard_error,
        {{ shown_if_independent('case when with_reach.auc - with_reach.reach_95 < 0 then 0e0 else with_reach.auc - with_reach.reach_95 end') }} as lower_95,
        {{ shown_if_independent('case when with_reach.auc + with_reach.reach_95 > 1 then 1e0 else with_reach.auc + with_reach.reach_95 end') }} as upper_95,
        {{ shown_if_independent('case when with_reach.auc - with_reach.simultaneous_reach < 0 then 0e0 else with_reach.auc - with_reach.simultaneous_reach end') }} as simultaneous_lower_95,
        {{ shown_if_independent('case when with_reach.auc + with_reach.simultaneous_reach > 1 then 1e0 else with_reach.auc + with_reach.simultaneous_reach end') }} as simultaneous_upper_95,
        with_reach.gain_over_age,
        {{ shown_if_independent('with_reach.gain_over_age - with_reach.gain_reach_95') }} as gain_lower_95,
        {{ shown_if_independent('with_reach.gain_over_age + with_reach.gain_reach_95') }} as gain_upper_95,
        independence.interval_note,
        completeness.completeness_note,
        concluded.conclusion
    from with_reach
    cross join independence
    cross join completeness
    cross join concluded

)

select * from final
