-- absence is not zero: flags, scores and band are known exactly where a diagnosis can be read
with

admissions as (

    select
        admissions.*,
        bands.from_score
    from {{ ref('admissions') }} as admissions
    left join {{ ref('charlson_bands') }} as bands
        on admissions.charlson_band = bands.charlson_band

)

select
    admission_key,
    is_charlson_scorable,
    charlson_band
from admissions
where
    {% for condition in charlson_conditions().split() -%}
    (has_{{ condition }} is null) <> (is_charlson_scorable = 0)
    or {% endfor -%}
    {% for score in ['charlson_score', 'charlson_score_quan_2011', 'charlson_score_secondary', 'charlson_score_quan_2011_secondary', 'from_score'] -%}
    ({{ score }} is null) <> (is_charlson_scorable = 0)
    or {% endfor -%}
    (is_charlson_scorable = 0 and charlson_score_age_adjusted is not null)
    or (is_charlson_scorable = 0 and charlson_score_age_adjusted_secondary is not null)
