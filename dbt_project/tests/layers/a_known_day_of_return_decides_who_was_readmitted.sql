-- the source's flag counts only where no day is known
select
    admission_key,
    is_readmitted_30d,
    is_readmitted_30d_as_reported,
    days_to_readmission
from {{ ref('admissions') }}
where
    (is_readmitted_30d = 0 and days_to_readmission between 0 and 30)
    or (is_readmitted_30d = 1 and days_to_readmission not between 0 and 30)
    or (is_readmitted_30d = 1 and days_to_readmission is null and coalesce(is_readmitted_30d_as_reported, 0) = 0)
    or (is_readmission_eligible = 1 and is_readmitted_30d is null)
