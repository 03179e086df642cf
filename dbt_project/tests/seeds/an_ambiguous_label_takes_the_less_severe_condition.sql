-- an ambiguous label names a second code, which has at least as many points as the one it takes
with

labels as (

    select
        label,
        confidence,
        {{ normalised_code('diagnosis_code') }} as taken_code,
        {{ normalised_code('other_diagnosis_code') }} as other_code
    from {{ ref('charlson_label_map') }}

),

points as (

    select
        prefixes.prefix,
        weights.charlson_1987,
        weights.quan_2011
    from {{ ref('charlson_code_prefixes') }} as prefixes
    inner join {{ ref('charlson_weights') }} as weights
        on prefixes.{{ adapter.quote('condition') }} = weights.{{ adapter.quote('condition') }}
    where prefixes.code_system = 'ICD-10-CM'

),

scored as (

    select
        labels.label,
        labels.confidence,
        labels.other_code,
        coalesce(taken.charlson_1987, 0) as taken_1987,
        coalesce(taken.quan_2011, 0) as taken_2011,
        coalesce(other.charlson_1987, 0) as other_1987,
        coalesce(other.quan_2011, 0) as other_2011
    from labels
    left join points as taken
        on taken.prefix in (left(labels.taken_code, 3), left(labels.taken_code, 4))
    left join points as other
        on other.prefix in (left(labels.other_code, 3), left(labels.other_code, 4))

)

select *
from scored
where
    (confidence = 'ambiguous') <> (other_code is not null)
    or (confidence = 'ambiguous' and (taken_1987 > other_1987 or taken_2011 > other_2011))
