-- with the hierarchy the 17 conditions reach 29 points, and 24 with the weights of 2011
select
    admission_key,
    charlson_score,
    charlson_score_quan_2011,
    charlson_score_age_adjusted
from {{ ref('fct_hospital_outcomes') }}
where
    charlson_score not between 0 and 29
    or charlson_score_quan_2011 not between 0 and 24
    or charlson_score_secondary > charlson_score
    or charlson_score_age_adjusted not between charlson_score and charlson_score + 4
