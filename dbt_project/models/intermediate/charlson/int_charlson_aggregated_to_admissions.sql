-- grain: one row per admission that has a diagnosis
with

diagnoses as (

    select * from {{ ref('int_diagnoses_normalised') }}

),

codes as (

    select * from {{ ref('int_diagnosis_codes_recognised') }}

),

conditions as (

    select * from {{ ref('int_charlson_conditions_scored') }}

),

-- where a code can only be of another system, so can those that would fit both
readable as (

    select
        diagnoses.admission_id,
        case
            when max(case when codes.is_recognised = 0 then codes.has_form_of_other_system end) = 1
                then max(codes.is_recognised * (1 - codes.has_form_of_other_system))
            else max(codes.is_recognised)
        end as is_charlson_scorable
    from diagnoses
    inner join codes
        on diagnoses.diagnosis_key = codes.diagnosis_key
    group by 1

),

scores as (

    select
        admission_id,
        {% for condition in charlson_conditions().split() -%}
        max(case when condition_name = '{{ condition }}' then 1 else 0 end) as has_{{ condition }},
        {% endfor -%}
        sum(does_score * charlson_1987) as charlson_score,
        sum(does_score * quan_2011) as charlson_score_quan_2011,
        sum(does_score_as_secondary * charlson_1987) as charlson_score_secondary,
        sum(does_score_as_secondary * quan_2011) as charlson_score_quan_2011_secondary
    from conditions
    group by 1

),

-- what cannot be read is unknown: null, never 0
final as (

    select
        readable.admission_id,
        readable.is_charlson_scorable,
        {% for condition in charlson_conditions().split() -%}
        case when readable.is_charlson_scorable = 1 then coalesce(scores.has_{{ condition }}, 0) end as has_{{ condition }},
        {% endfor -%}
        case when readable.is_charlson_scorable = 1 then {{ to_integer('coalesce(scores.charlson_score, 0)') }} end as charlson_score,
        case when readable.is_charlson_scorable = 1 then {{ to_integer('coalesce(scores.charlson_score_quan_2011, 0)') }} end as charlson_score_quan_2011,
        case when readable.is_charlson_scorable = 1 then {{ to_integer('coalesce(scores.charlson_score_secondary, 0)') }} end as charlson_score_secondary,
        case when readable.is_charlson_scorable = 1 then {{ to_integer('coalesce(scores.charlson_score_quan_2011_secondary, 0)') }} end as charlson_score_quan_2011_secondary
    from readable
    left join scores
        on readable.admission_id = scores.admission_id

)

select * from final
