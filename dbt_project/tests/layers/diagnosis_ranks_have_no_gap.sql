-- ranks run from 1, or from 2 where an admission has no primary diagnosis
with

ranks as (

    select
        admission_key,
        min(diagnosis_rank) as first_rank,
        max(diagnosis_rank) as last_rank,
        count(*) as diagnosis_count,
        count(distinct diagnosis_rank) as rank_count
    from {{ ref('bridge_admission_diagnoses') }}
    group by 1

)

select *
from ranks
where
    first_rank > 2
    or last_rank - first_rank + 1 <> diagnosis_count
    or rank_count <> diagnosis_count
