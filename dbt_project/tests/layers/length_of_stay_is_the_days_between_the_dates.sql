-- a stay that ends before it begins cannot be computed with
select
    admission_key,
    length_of_stay_days,
    {{ days_between('admission_date', 'discharge_date') }} as days_between_dates
from {{ ref('admissions') }}
where
    length_of_stay_days <> {{ days_between('admission_date', 'discharge_date') }}
    or length_of_stay_days < 0
