{% macro delong_placements(predictions) -%}
    {#- DeLong 1988 (Biometrics 44:837-45): the share of the other outcome that each
        admission is ranked on the right side of, whose mean is the AUC. Admissions are
        ranked by `prediction` within `sort_order` and `compared_within`; ties share the
        mean of their ranks, so that they count half. -#}
    select
        sort_order,
        predictor,
        admission_key,
        is_readmitted_30d,
        direction_count,
        case
            when is_readmitted_30d = 1
                then (rank_among_all - rank_among_own) / nullif(other_count, 0)
            else 1e0 - (rank_among_all - rank_among_own) / nullif(readmitted_count, 0)
        end as placement
    from (
        select
            {{ predictions }}.*,
            rank() over (partition by sort_order, compared_within order by prediction)
            + (count(*) over (partition by sort_order, compared_within, prediction) - 1) / 2e0 as rank_among_all,
            rank() over (partition by sort_order, compared_within, is_readmitted_30d order by prediction)
            + (count(*) over (partition by sort_order, compared_within, is_readmitted_30d, prediction) - 1) / 2e0 as rank_among_own,
            sum(is_readmitted_30d) over (partition by sort_order, compared_within) * 1e0 as readmitted_count,
            sum(1 - is_readmitted_30d) over (partition by sort_order, compared_within) * 1e0 as other_count
        from {{ predictions }}
    ) as ranked
{%- endmacro %}
