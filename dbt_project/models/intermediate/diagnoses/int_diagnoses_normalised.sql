-- grain: one row per admission and diagnosis code
with

diagnoses as (

    select * from {{ ref('stg_diagnoses') }}

),

blank_words as (

    select {{ normalised_code('word') }} as word
    from {{ ref('blank_diagnosis_words') }}

),

normalised as (

    select
        admission_id,
        code_system,
        diagnosis_name,
        coded_position,
        {{ normalised_code('coded_diagnosis') }} as word,
        case
            when code_system = 'LABEL' then lower({{ trimmed("replace(coded_diagnosis, '\t', ' ')") }})
            else {{ normalised_code('coded_diagnosis') }}
        end as diagnosis_code
    from diagnoses

),

first_positions as (

    select
        normalised.admission_id,
        normalised.code_system,
        normalised.diagnosis_code,
        max(normalised.diagnosis_name) as diagnosis_name,
        min(normalised.coded_position) as coded_position
    from normalised
    left join blank_words
        on normalised.word = blank_words.word
    where
        normalised.diagnosis_code <> ''
        and blank_words.word is null
    group by 1, 2, 3

),

-- rank 1 is kept for the primary diagnosis, also where an admission has none
ranked as (

    select
        admission_id,
        code_system,
        diagnosis_code,
        diagnosis_name,
        {{ surrogate_key("concat(code_system, ':', diagnosis_code)") }} as diagnosis_key,
        {{ to_integer("row_number() over (partition by admission_id order by coded_position, diagnosis_code)") }}
        + case
            when min(coded_position) over (partition by admission_id) > 1 then 1
            else 0
        end as diagnosis_rank
    from first_positions

)

select * from ranked
