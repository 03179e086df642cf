-- nor is anyone at the end of a stay that is not the last of its episode
select
    admission_key,
    is_in_hospital_death,
    is_episode_end,
    is_readmitted_30d,
    days_to_readmission
from {{ ref('fct_hospital_outcomes') }}
where
    (is_in_hospital_death = 1 or is_in_hospital_death is null or is_episode_end = 0 or is_readmission_eligible = 0)
    and (days_to_readmission is not null or is_readmitted_30d is not null or is_readmission_eligible = 1)
