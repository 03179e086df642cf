-- grain: one row per admission and Charlson condition
with

diagnoses as (

    select * from {{ ref('int_diagnoses_normalised') }}

),

matched_codes as (

    select * from {{ ref('int_diagnosis_codes_matched_to_charlson') }}

),

hierarchy as (

    select * from {{ ref('charlson_hierarchy') }}

),

weights as (

    select
        {{ adapter.quote('condition') }} as condition_name,
        charlson_1987,
        quan_2011
    from {{ ref('charlson_weights') }}

),

conditions as (

    select
        diagnoses.admission_id,
        matched_codes.condition_name,
        max(case when diagnoses.diagnosis_rank > 1 then 1 else 0 end) as is_secondary
    from diagnoses
    inner join matched_codes
        on diagnoses.diagnosis_key = matched_codes.diagnosis_key
    group by 1, 2

),

-- a mild condition scores nothing beside its severe form
outranked as (

    select
        conditions.admission_id,
        hierarchy.mild_condition_name as condition_name,
        conditions.is_secondary as is_severe_form_secondary
    from conditions
    inner join hierarchy
        on conditions.condition_name = hierarchy.severe_condition_name

),

scored as (

    select
        conditions.admission_id,
        conditions.condition_name,
        conditions.is_secondary,
        case when outranked.admission_id is null then 1 else 0 end as does_score,
        case
            when conditions.is_secondary = 1 and coalesce(outranked.is_severe_form_secondary, 0) = 0 then 1
            else 0
        end as does_score_as_secondary,
        weights.charlson_1987,
        weights.quan_2011
    from conditions
    inner join weights
        on conditions.condition_name = weights.condition_name
    left join outranked
        on
            conditions.admission_id = outranked.admission_id
            and conditions.condition_name = outranked.condition_name

)

select * from scored
