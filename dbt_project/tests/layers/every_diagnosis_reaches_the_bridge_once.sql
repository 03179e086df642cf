-- the distinct coded diagnoses of staging, less blanks and those of unknown
-- admissions, are the rows of the bridge
with

diagnoses as (

    select stg_diagnoses.*
    from {{ ref('stg_diagnoses') }} as stg_diagnoses
    inner join {{ ref('stg_admissions') }} as stg_admissions
        on stg_diagnoses.admission_id = stg_admissions.admission_id

),

blank_words as (

    select {{ normalised_code('word') }} as word
    from {{ ref('blank_diagnosis_words') }}

),

expected as (

    select count(*) as row_count
    from (
        select distinct
            diagnoses.admission_id,
            case
                when diagnoses.code_system = 'LABEL' then lower({{ trimmed("replace(diagnoses.coded_diagnosis, '\t', ' ')") }})
                else {{ normalised_code('diagnoses.coded_diagnosis') }}
            end as diagnosis_code
        from diagnoses
        where
            case
                when diagnoses.code_system = 'LABEL' then {{ trimmed("replace(diagnoses.coded_diagnosis, '\t', ' ')") }}
                else {{ normalised_code('diagnoses.coded_diagnosis') }}
            end <> ''
            and {{ normalised_code('diagnoses.coded_diagnosis') }} not in (select word from blank_words)
    ) as distinct_diagnoses

),

found as (

    select count(*) as row_count
    from {{ ref('bridge_admission_diagnoses') }}

)

select
    expected.row_count as expected_row_count,
    found.row_count as found_row_count
from expected
cross join found
where expected.row_count <> found.row_count
