-- grain: one row per predictor of readmission
with

outcomes as (

    select * from {{ ref('fct_hospital_outcomes') }}

),

quantiles as (

    select * from {{ ref('bonferroni_quantiles') }}

),

independence as (

    {{ independence_of_admissions('outcomes') }}

),

completeness as (

    {{ completeness_of(['patients', 'admissions', 'diagnoses', 'lab_results']) }}

),

-- the same admissions for every predictor: eligible, with age,
-- comorbidity and laboratory known;
-- keys are hashes, so their parity halves the patients at random
cohort as (

    select
        admission_key,
        is_readmitted_30d,
        age_at_admission * 1e0 as age,
        charlson_score * 1e0 as charlson_score,
        abnormal_lab_count * 1e0 as abnormal_lab_count,
        age_group,
        abnormal_lab_volume_band,
        mod(patient_key, 2) as half
    from outcomes
    where
        is_readmission_eligible = 1
        and age_at_admission is not null
        and charlson_score is not null
        and abnormal_lab_count is not null

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

sizes as (

    select
        sum(is_readmitted_30d) * 1e0 as readmitted_count,
        sum(1 - is_readmitted_30d) * 1e0 as other_count
    from cohort

),

predictions as (

    {% for predictor, column_name in [
        ('age', 'age'),
        ('Charlson index', 'charlson_score'),
        ('abnormal results', 'abnormal_lab_count'),
        ('age group and abnormal volume', 'cell_rate'),
    ] -%}
    select
        {{ loop.index }} as sort_order,
        '{{ predictor }}' as predictor,
        admission_key,
        is_readmitted_30d,
        {{ column_name }} as prediction
    from cells
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

-- mid-ranks: ties share the mean of their ranks, so that they count half
ranked as (

    select
        predictions.*,
        rank() over (partition by sort_order order by prediction)
        + (count(*) over (partition by sort_order, prediction) - 1) / 2e0 as rank_among_all,
        rank() over (partition by sort_order, is_readmitted_30d order by prediction)
        + (count(*) over (partition by sort_order, is_readmitted_30d, prediction) - 1) / 2e0 as rank_among_own
    from predictions

),

-- the share of the other outcome that each admission is ranked on the right side of
placed as (

    select
        ranked.sort_order,
        ranked.predictor,
        ranked.admission_key,
        ranked.is_readmitted_30d,
        case
            when ranked.is_readmitted_30d = 1
                then (ranked.rank_among_all - ranked.rank_among_own) / nullif(sizes.other_count, 0)
            else 1e0 - (ranked.rank_among_all - ranked.rank_among_own) / nullif(sizes.readmitted_count, 0)
        end as placement
    from ranked
    cross join sizes

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

-- DeLong 1988: the variance of an AUC, and of a paired difference, from the placements
by_outcome as (

    select
        sort_order,
        predictor,
        is_readmitted_30d,
        count(*) as admission_count,
        avg(placement) as auc,
        var_samp(placement) / count(*) as auc_variance,
        avg(gain_over_age) as gain_over_age,
        var_samp(gain_over_age) / count(*) as gain_variance
    from compared
    group by 1, 2, 3

),

counted as (

    select
        sort_order,
        predictor,
        min(admission_count) as smallest_count,
        {{ to_integer('sum(admission_count)') }} as admission_count,
        {{ to_integer('sum(case when is_readmitted_30d = 1 then admission_count else 0 end)') }} as readmitted_count,
        max(case when is_readmitted_30d = 1 then auc end) as auc,
        sqrt(sum(auc_variance)) as standard_error,
        max(case when is_readmitted_30d = 1 then gain_over_age end) as gain_over_age,
        sqrt(sum(gain_variance)) as gain_standard_error
    from by_outcome
    group by 1, 2

),

-- fewer readmissions, or fewer of the others, say too much about single patients
estimated as (

    select
        sort_order,
        predictor,
        admission_count,
        {{ shown_if_large('readmitted_count', 'smallest_count') }} as readmitted_count,
        {{ shown_if_large('auc', 'smallest_count') }} as auc,
        {{ shown_if_large('standard_error', 'smallest_count') }} as standard_error,
        {{ shown_if_large('gain_over_age', 'smallest_count') }} as gain_over_age,
        {{ shown_if_large('gain_standard_error', 'smallest_count') }} as gain_standard_error
    from counted

),

with_intervals as (

    select
        estimated.*,
        auc - {{ normal_quantile(95) }} * standard_error as lower_95,
        auc + {{ normal_quantile(95) }} * standard_error as upper_95,
        gain_over_age - {{ normal_quantile(95) }} * gain_standard_error as gain_lower_95,
        gain_over_age + {{ normal_quantile(95) }} * gain_standard_error as gain_upper_95,
        count(*) over () as predictor_count,
        row_number() over (order by auc desc, sort_order) as auc_rank
    from estimated

),

-- the best was picked after looking at all of them, and its interval allows for that
best as (

    select
        with_intervals.predictor,
        with_intervals.auc,
        with_intervals.readmitted_count,
        {{ finding_threshold('small_group_events') }} as telling_readmitted_count,
        {{ finding_threshold('useful_discrimination') }} as useful_auc,
        with_intervals.auc - quantiles.quantile * with_intervals.standard_error as lower_95,
        with_intervals.auc + quantiles.quantile * with_intervals.standard_error as upper_95
    from with_intervals
    inner join quantiles
        on with_intervals.predictor_count = quantiles.comparison_count
    where with_intervals.auc_rank = 1

),

final as (

    select
        with_intervals.sort_order,
        with_intervals.predictor,
        with_intervals.admission_count,
        with_intervals.readmitted_count,
        with_intervals.auc,
        {{ shown_if_independent('with_intervals.standard_error') }} as standard_error,
        {{ shown_if_independent('with_intervals.lower_95') }} as lower_95,
        {{ shown_if_independent('with_intervals.upper_95') }} as upper_95,
        with_intervals.gain_over_age,
        {{ shown_if_independent('with_intervals.gain_lower_95') }} as gain_lower_95,
        {{ shown_if_independent('with_intervals.gain_upper_95') }} as gain_upper_95,
        independence.interval_note,
        completeness.completeness_note,
        case
            when independence.is_independent = 0
                then 'Not compared: patients have several admissions, which are not independent.'
            when best.auc is null
                then 'Too few to tell: fewer than {{ min_cell() }} admissions were readmitted, or fewer than {{ min_cell() }} were not.'
            when best.readmitted_count < best.telling_readmitted_count
                then concat('Too few to tell: fewer than ', {{ as_decimal('best.telling_readmitted_count', 0) }}, ' readmissions.')
            when best.upper_95 < best.useful_auc and best.lower_95 > 0.5
                then concat('No ultimate predictor: the best, ', best.predictor, ', reaches an AUC of ', {{ as_decimal('best.auc', 3) }}, '; 0.5 is chance and ', {{ as_decimal('best.useful_auc', 1) }}, ' would be acceptable.')
            when best.upper_95 < best.useful_auc
                then 'No predictor does better than chance.'
            when best.lower_95 > best.useful_auc
                then concat('The best predictor, ', best.predictor, ', discriminates acceptably: an AUC of ', {{ as_decimal('best.auc', 3) }}, '.')
            else concat('Inconclusive: the best predictor, ', best.predictor, ', may or may not reach an AUC of ', {{ as_decimal('best.useful_auc', 1) }}, ', which would be acceptable.')
        end as conclusion
    from with_intervals
    cross join independence
    cross join completeness
    cross join best

)

select * from final
