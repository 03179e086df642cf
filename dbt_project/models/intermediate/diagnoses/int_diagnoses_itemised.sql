-- grain: one row per admission, position as coded and item that is listed there
with

diagnoses as (

    select * from {{ ref('stg_diagnoses') }}

),

system_names as (

    select * from {{ ref('diagnosis_code_system_names') }}

),

code_systems as (

    select * from {{ ref('diagnosis_code_systems') }}

),

blank_words as (

    select {{ normalised_code('word') }} as word
    from {{ ref('blank_diagnosis_words') }}

),

-- a code has letters, digits and a dot: everything else parts two codes. A system that
-- nobody knows keeps its name, so that its codes are not recognised
listed as (

    select
        diagnoses.admission_id,
        diagnoses.coded_position,
        diagnoses.diagnosis_name,
        coalesce(system_names.code_system, {{ trimmed('diagnoses.code_system') }}) as code_system,
        case
            when code_systems.code_system is not null
                then {{ pattern_replaced('diagnoses.coded_diagnosis', "'[^A-Za-z0-9.]+'", "'|'") }}
            else replace(diagnoses.coded_diagnosis, ';', '|')
        end as listed_items
    from diagnoses
    left join system_names
        on {{ normalised_code('diagnoses.code_system') }} = system_names.system_name
    left join code_systems
        on system_names.code_system = code_systems.code_system
    left join blank_words
        on {{ normalised_code('left(diagnoses.coded_diagnosis, 255)') }} = blank_words.word
    where blank_words.word is null

),

lists as (

    select * from listed
    where listed_items like '%|%'

),

items as (

    {{ split_to_rows('lists', ['admission_id', 'coded_position', 'code_system'], 'listed_items') }}

),

final as (

    select
        admission_id,
        coded_position,
        1 as item_position,
        code_system,
        left(listed_items, 255) as coded_item,
        diagnosis_name
    from listed
    where listed_items not like '%|%'

    union all

    -- a name is that of the whole text
    select
        admission_id,
        coded_position,
        item_position,
        code_system,
        item as coded_item,
        {{ to_text('null') }} as diagnosis_name
    from items

)

select * from final
