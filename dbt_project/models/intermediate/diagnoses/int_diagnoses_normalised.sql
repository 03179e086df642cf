-- grain: one row per admission and diagnosis code
with

items as (

    select * from {{ ref('int_diagnoses_itemised') }}

),

code_systems as (

    select * from {{ ref('diagnosis_code_systems') }}

),

blank_words as (

    select {{ normalised_code('word') }} as word
    from {{ ref('blank_diagnosis_words') }}

),

-- before the dot of an ICD-9-CM code are three digits: fewer have lost their zeros
spelled as (

    select
        items.*,
        code_systems.dotted_pattern,
        {{ normalised_code('items.coded_item') }} as word,
        {{ icd9_with_lost_zeros('items.code_system', 'items.coded_item') }} as spelling
    from items
    left join code_systems
        on items.code_system = code_systems.code_system

),

-- a dot in the wrong place stays, and makes the code unreadable
normalised as (

    select
        admission_id,
        code_system,
        diagnosis_name,
        coded_position * 1000 + item_position as place,
        word,
        case
            when code_system = 'LABEL' then lower({{ trimmed("replace(coded_item, '\t', ' ')") }})
            when dotted_pattern is null then word
            when {{ matches_pattern('spelling', 'dotted_pattern') }} then replace(spelling, '.', '')
            else spelling
        end as diagnosis_code
    from spelled

),

first_places as (

    select
        normalised.admission_id,
        normalised.code_system,
        normalised.diagnosis_code,
        max(normalised.diagnosis_name) as diagnosis_name,
        min(normalised.place) as place
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
        {{ to_integer("row_number() over (partition by admission_id order by place, diagnosis_code)") }}
        + case
            when min(place) over (partition by admission_id) >= 2000 then 1
            else 0
        end as diagnosis_rank
    from first_places

)

select * from ranked
