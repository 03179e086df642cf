-- grain: one row per measure of how charges come about
with

completeness as (

    {{ completeness_of(['patients', 'admissions', 'diagnoses']) }}

),

t_quantiles as (

    select * from {{ ref('t_quantiles') }}

),

admissions as (

    select
        drg_code,
        primary_diagnosis_key,
        is_icu,
        insurance_type,
        length_of_stay_days * 1e0 as stay,
        hospital_charges * 1e0 - avg(hospital_charges * 1e0) over () as charges,
        avg(hospital_charges * 1e0) over () as mean_charges
    from {{ ref('fct_hospital_outcomes') }}
    where hospital_charges is not null

),

-- a level of one admission has no spread within it, and explains nothing
by_level as (

    {% for factor, level in [
        ('DRG', 'drg_code'),
        ('primary diagnosis', to_text('primary_diagnosis_key')),
        ('ICU', to_text('is_icu')),
        ('payer', 'insurance_type'),
        ('DRG and payer', "case when drg_code is not null then concat(drg_code, ' ', insurance_type) end"),
    ] -%}
    select
        '{{ factor }}' as factor,
        {{ level }} as level_of_factor,
        count(*) * 1e0 as admission_count,
        sum(charges) as charges,
        sum(charges * charges) as charges_squared,
        sum(stay) as stay,
        sum(stay * stay) as stay_squared,
        sum(charges * stay) as charges_and_stay,
        max(mean_charges) as mean_charges
    from admissions
    where {{ level }} is not null
    group by 1, 2
    having count(*) > 1
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

by_factor as (

    select
        factor,
        count(*) as group_count,
        sum(admission_count) as admission_count,
        max(mean_charges) as mean_charges,
        sum(charges_squared) - sum(charges) * sum(charges) / sum(admission_count) as total_square,
        greatest(0e0, sum(charges_squared - charges * charges / admission_count)) as within_square,
        sum(charges_and_stay - charges * stay / admission_count) as within_product,
        sum(stay_squared - stay * stay / admission_count) as within_stay_square
    from by_level
    group by 1

),

-- omega squared (Hays 1963): the share of the variance explained, less what chance explains
explained as (

    select
        by_factor.*,
        within_square / nullif(admission_count - group_count, 0) as within_mean_square,
        {{ omega_squared('total_square', 'within_square', 'admission_count', 'group_count') }} as omega_squared
    from by_factor

),

by_icu as (

    select
        by_level.*,
        (charges_squared - charges * charges / admission_count) / (admission_count - 1) / admission_count as error_square
    from by_level
    where factor = 'ICU'

),

icu as (

    select
        sum(case when level_of_factor = '1' then admission_count end) as icu_count,
        sum(case when level_of_factor = '0' then admission_count end) as other_count,
        max(mean_charges) as mean_charges,
        sum(case when level_of_factor = '1' then charges / admission_count end)
        - sum(case when level_of_factor = '0' then charges / admission_count end) as gap,
        sqrt(sum(error_square)) as standard_error,
        {{ satterthwaite('sum(error_square)', 'sum(error_square * error_square / (admission_count - 1))') }} as degrees_of_freedom
    from by_icu

),

icu_gap as (

    select
        icu.*,
        {{ t_quantile(whole_degrees('icu.degrees_of_freedom'), 't_quantiles.quantile_95', 90) }} * standard_error as reach_90
    from icu
    left join t_quantiles
        on {{ whole_degrees('icu.degrees_of_freedom') }} = t_quantiles.degrees_of_freedom

),

per_day as (

    select
        count(*) as admission_count,
        stddev_samp((charges + mean_charges) / stay) / nullif(avg((charges + mean_charges) / stay), 0) as spread
    from admissions
    where stay > 0

),

measures as (

    {% for factor in ['DRG', 'primary diagnosis', 'ICU', 'payer', 'DRG and payer'] -%}
    select
        {{ loop.index }} as sort_order,
        'omega squared: {{ factor }}' as evidence,
        {{ to_integer('admission_count') }} as admission_count,
        {{ to_integer('admission_count') }} as smallest_count,
        group_count,
        omega_squared as estimate,
        null as lower_90,
        null as upper_90,
        'share of the variation in charges explained by {{ factor }}' as meaning
    from explained
    where factor = '{{ factor }}'

    union all

    {% endfor -%}

    select
        6 as sort_order,
        'ICU gap' as evidence,
        {{ to_integer('icu_count + other_count') }} as admission_count,
        {{ to_integer('least(icu_count, other_count)') }} as smallest_count,
        2 as group_count,
        gap / mean_charges as estimate,
        (gap - reach_90) / mean_charges as lower_90,
        (gap + reach_90) / mean_charges as upper_90,
        'mean charge with intensive care less without, as a share of the mean' as meaning
    from icu_gap
    where mean_charges is not null

    union all

    select
        7 as sort_order,
        'spread within DRG' as evidence,
        {{ to_integer('admission_count') }} as admission_count,
        {{ to_integer('admission_count') }} as smallest_count,
        group_count,
        sqrt(within_mean_square) / mean_charges as estimate,
        null as lower_90,
        null as upper_90,
        'standard deviation of charges within a DRG, as a share of the mean' as meaning
    from explained
    where factor = 'DRG'

    union all

    select
        8 as sort_order,
        'slope on stay within DRG' as evidence,
        {{ to_integer('admission_count') }} as admission_count,
        {{ to_integer('admission_count') }} as smallest_count,
        group_count,
        within_product / nullif(within_stay_square, 0) as estimate,
        null as lower_90,
        null as upper_90,
        'US dollars charged for one more day within a DRG' as meaning
    from explained
    where factor = 'DRG'

    union all

    select
        9 as sort_order,
        'correlation with stay within DRG' as evidence,
        {{ to_integer('admission_count') }} as admission_count,
        {{ to_integer('admission_count') }} as smallest_count,
        group_count,
        within_product / nullif(sqrt(within_stay_square * within_square), 0) as estimate,
        null as lower_90,
        null as upper_90,
        'correlation of charges and length of stay within a DRG' as meaning
    from explained
    where factor = 'DRG'

    union all

    select
        10 as sort_order,
        'spread of charge per day' as evidence,
        admission_count,
        admission_count as smallest_count,
        1 as group_count,
        spread as estimate,
        null as lower_90,
        null as upper_90,
        'standard deviation of the charge per day of stay, as a share of its mean' as meaning
    from per_day
    where admission_count > 0

),

-- a figure without an interval would look as certain from few admissions as from many
final as (

    select
        sort_order,
        evidence,
        admission_count,
        group_count,
        case
            when lower_90 is null and admission_count < {{ finding_threshold('telling_admission_count') }} then null
            else {{ shown_if_large('estimate', 'smallest_count') }}
        end as estimate,
        {{ shown_if_large('lower_90', 'smallest_count') }} as lower_90,
        {{ shown_if_large('upper_90', 'smallest_count') }} as upper_90,
        meaning,
        completeness.completeness_note
    from measures
    cross join completeness

)

select * from final
