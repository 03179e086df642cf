-- grain: one row per diagnosis code that is not recognised in its code system
with

diagnoses as (

    select
        diagnosis_key,
        code_system,
        diagnosis_code,
        {{ normalised_code('diagnosis_code') }} as normalised_code
    from {{ ref('diagnoses') }}
    where
        is_recognised = 0
        and diagnosis_key <> -1

),

admission_diagnoses as (

    select * from {{ ref('admission_diagnoses') }}

),

code_systems as (

    select * from {{ ref('diagnosis_code_systems') }}

),

known_systems as (

    select distinct code_system
    from {{ ref('diagnosis_code_system_names') }}

),

admission_counts as (

    select
        diagnosis_key,
        count(*) as admission_count
    from admission_diagnoses
    group by 1

),

-- the commonest mistake: the file names the wrong system
other_systems as (

    select
        diagnoses.diagnosis_key,
        min(code_systems.code_system) as code_system
    from diagnoses
    inner join code_systems
        on
            diagnoses.code_system <> code_systems.code_system
            and {{ matches_pattern('diagnoses.normalised_code', 'code_systems.code_pattern') }}
    group by 1

),

final as (

    select
        diagnoses.code_system,
        diagnoses.diagnosis_code,
        admission_counts.admission_count,
        case
            when known_systems.code_system is null
                then 'names a code system that is not known; known are ICD-10-CM, ICD-9-CM, LABEL and what the seed diagnosis_code_system_names lists'
            when other_systems.code_system is not null
                then concat('has the form of ', other_systems.code_system, ': check diagnosis_code_system')
            when diagnoses.code_system = 'ICD-9-CM' and {{ matches_pattern('diagnoses.diagnosis_code', "'^[0-9][0-9]?$'") }}
                then 'has fewer than three digits: the file has lost leading zeros, also where codes do not show it'
            when diagnoses.code_system = 'LABEL'
                then 'is no label that the seed charlson_label_map knows'
            else concat('does not have the form of ', diagnoses.code_system)
        end as reason
    from diagnoses
    inner join admission_counts
        on diagnoses.diagnosis_key = admission_counts.diagnosis_key
    left join known_systems
        on diagnoses.code_system = known_systems.code_system
    left join other_systems
        on diagnoses.diagnosis_key = other_systems.diagnosis_key

)

select * from final
