-- grain: one row per piece of evidence on how charges come about
with

evidence as (

    select * from {{ ref('rpt_drg_billing_measures') }}

),

independence as (

    {{ independence_of_admissions(ref('fct_hospital_outcomes')) }}

),

completeness as (

    {{ completeness_of(['patients', 'admissions', 'diagnoses']) }}

),

limits as (

    select
        {{ finding_threshold('telling_admission_count') }} as telling_admission_count,
        {{ finding_threshold('near_complete_effect') }} as near_complete_effect,
        {{ finding_threshold('near_constant_spread') }} as near_constant_spread,
        {{ finding_threshold('large_effect') }} as large_effect,
        {{ finding_threshold('negligible_effect') }} as negligible_effect,
        {{ finding_threshold('equivalence_margin_charges') }} as equivalence_margin

),

side_by_side as (

    select
        max(case when evidence = 'omega squared: DRG' then estimate end) as omega_drg,
        max(case when evidence = 'omega squared: DRG and payer' then estimate end) as omega_drg_and_payer,
        max(case when evidence = 'omega squared: primary diagnosis' then estimate end) as omega_diagnosis,
        max(case when evidence = 'omega squared: payer' then estimate end) as omega_payer,
        max(case when evidence = 'omega squared: ICU' then estimate end) as omega_icu,
        max(case when evidence = 'ICU gap' then lower_90 end) as icu_gap_lower,
        max(case when evidence = 'ICU gap' then upper_90 end) as icu_gap_upper,
        max(case when evidence = 'spread of charge per day' then estimate end) as spread_per_day,
        max(case when evidence = 'correlation with stay within DRG' then estimate end) as correlation_with_stay,
        max(admission_count) as admission_count
    from evidence

),

-- what forbids a comparison, then the first pattern that fits, from the strictest to none
decided as (

    select
        side_by_side.*,
        limits.telling_admission_count,
        case
            when admission_count is null or admission_count < telling_admission_count then 'too few to tell'
            when omega_drg is null and omega_payer is null then 'cannot be told: charges do not vary'
            when omega_drg is null then 'cannot be told: too few DRGs known'
            when omega_drg >= near_complete_effect then 'flat rate per DRG'
            when omega_drg_and_payer >= near_complete_effect then 'payer discount on a DRG rate'
            when spread_per_day <= near_constant_spread then 'per diem'
            when correlation_with_stay > 0 and correlation_with_stay * correlation_with_stay >= large_effect then 'fee for service'
            when
                greatest(coalesce(omega_drg, 0), coalesce(omega_diagnosis, 0), coalesce(omega_icu, 0)) >= negligible_effect
                or icu_gap_lower < -equivalence_margin
                or icu_gap_upper > equivalence_margin
                then 'none of the patterns'
            when omega_payer >= negligible_effect then 'payer alone'
            else 'unrelated to anything'
        end as pattern
    from side_by_side
    cross join limits

),

concluded as (

    select
        pattern,
        case pattern
            when 'too few to tell'
                then concat('Too few to tell: it takes ', {{ as_decimal('telling_admission_count', 0) }}, ' admissions with charges to tell ways of billing apart.')
            when 'cannot be told: charges do not vary' then 'Not compared: charges do not vary.'
            when 'cannot be told: too few DRGs known' then 'Not compared: too few admissions have a DRG.'
            when 'flat rate per DRG'
                then concat('The DRG explains ', {{ as_percent('omega_drg') }}, ' of the variation in charges: a flat rate per DRG.')
            when 'payer discount on a DRG rate'
                then concat('DRG and payer together explain ', {{ as_percent('omega_drg_and_payer') }}, ' of the variation, the DRG alone ', {{ as_percent('omega_drg') }}, ': a DRG rate with a discount for each payer.')
            when 'per diem' then 'Charges are the days of the stay times one rate: per diem.'
            when 'fee for service'
                then concat('Within a DRG charges rise with the stay, r = ', {{ as_decimal('correlation_with_stay', 2) }}, ': they look like fee for service.')
            when 'none of the patterns' then 'Charges depend on something, but fit none of the billing patterns.'
            when 'payer alone'
                then concat('Charges differ by payer (', {{ as_percent('omega_payer') }}, ' of the variation) and by nothing else that was compared: not by DRG, diagnosis, stay or intensive care. Equal means across diseases do not prove flat DRG billing: charges that do not depend on illness look the same.')
            else 'Charges are related to nothing that was compared. Equal means across diseases do not prove flat DRG billing: charges drawn at random look the same.'
        end as conclusion
    from decided

),

final as (

    select
        evidence.sort_order,
        evidence.evidence,
        evidence.admission_count,
        evidence.group_count,
        evidence.estimate,
        {{ shown_if_independent('evidence.lower_90') }} as lower_90,
        {{ shown_if_independent('evidence.upper_90') }} as upper_90,
        evidence.meaning,
        independence.interval_note,
        completeness.completeness_note,
        concluded.pattern,
        concluded.conclusion
    from evidence
    cross join independence
    cross join completeness
    cross join concluded

)

select * from final
