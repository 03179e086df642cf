-- the anchors tell the two papers apart; the sums catch any other changed number
with

weights as (

    select * from {{ ref('charlson_weights') }}

),

anchors as (

    select 'aids_hiv' as condition_name, 6 as charlson_1987, 4 as quan_2011
    union all
    select 'moderate_severe_liver_disease', 3, 4
    union all
    select 'diabetes_with_complication', 2, 1
    union all
    select 'myocardial_infarction', 1, 0

),

wrong_anchors as (

    select anchors.condition_name
    from anchors
    left join weights
        on
            anchors.condition_name = weights.{{ adapter.quote('condition') }}
            and anchors.charlson_1987 = weights.charlson_1987
            and anchors.quan_2011 = weights.quan_2011
    where weights.{{ adapter.quote('condition') }} is null

),

wrong_sums as (

    select 'sum of all' as condition_name
    from weights
    having
        sum(charlson_1987) <> 33
        or sum(quan_2011) <> 28

)

select condition_name from wrong_anchors
union all
select condition_name from wrong_sums
