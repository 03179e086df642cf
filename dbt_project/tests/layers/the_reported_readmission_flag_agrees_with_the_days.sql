-- the days are the truth; a flag of the source that contradicts them is an error
select
    admission_key,
    is_readmitted_30d_as_reported,
    days_to_readmission
from {{ ref('admissions') }}
where
    is_readmitted_30d_as_reported
    <> case when days_to_readmission between 0 and 30 then 1 else 0 end
