-- every coded text gives an item, blanks aside, and every distinct code of an admission
-- is a row of the bridge
{{ config(group='warehouse') }}

with

blank_words as (

    select {{ normalised_code('word') }} as word
    from {{ ref('blank_diagnosis_words') }}

),

coded as (

    select count(*) as text_count
    from {{ ref('stg_diagnoses') }}
    where
        {{ normalised_code('left(coded_diagnosis, 255)') }} <> ''
        and {{ normalised_code('left(coded_diagnosis, 255)') }} not in (select word from blank_words)

),

itemised as (

    select count(*) as text_count
    from (
        select distinct
            admission_id,
            coded_position
        from {{ ref('int_diagnoses_itemised') }}
        where {{ normalised_code('coded_item') }} <> ''
    ) as texts

),

codes as (

    select count(*) as row_count
    from {{ ref('int_diagnoses_normalised') }} as int_diagnoses_normalised
    inner join {{ ref('stg_admissions') }} as stg_admissions
        on int_diagnoses_normalised.admission_id = stg_admissions.admission_id

),

bridge as (

    select count(*) as row_count
    from {{ ref('bridge_admission_diagnoses') }}

)

select
    coded.text_count as coded_text_count,
    itemised.text_count as itemised_text_count,
    codes.row_count as code_count,
    bridge.row_count as bridge_row_count
from coded
cross join itemised
cross join codes
cross join bridge
where
    coded.text_count <> itemised.text_count
    or codes.row_count <> bridge.row_count
