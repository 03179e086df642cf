-- every age has its points once: one a decade from 50, four at most (Charlson 1994)
with

expected as (

    select 49 as age, 0 as points
    union all
    select 50, 1
    union all
    select 59, 1
    union all
    select 60, 2
    union all
    select 69, 2
    union all
    select 70, 3
    union all
    select 79, 3
    union all
    select 80, 4
    union all
    select 120, 4
    union all
    select 0, 0

)

select expected.age
from expected
left join {{ ref('charlson_age_points') }} as age_points
    on expected.age between age_points.from_age and age_points.to_age
group by
    expected.age,
    expected.points
having
    count(age_points.points) <> 1
    or max(age_points.points) <> expected.points
