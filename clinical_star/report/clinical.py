"""The figures of the page "Clinical Risk & Readmission Dynamics"."""

from collections.abc import Mapping

from clinical_star.metrics import Measure, grouped_query
from clinical_star.report.model import Column, Figure
from clinical_star.report.source import Source
from clinical_star.report.suppression import suppressed, whole_count

_CAUSES = (
    "Readmissions for any cause count: the data do not say which were planned. A "
    "death after discharge looks the same as no readmission."
)
# a rate of metrics.yml, the measure of its denominator, title, caveat
_GRADIENTS = (
    (
        "mortality_rate",
        "admissions",
        "In-hospital mortality by Charlson index",
        "Not adjusted for age: older patients have more comorbidity.",
    ),
    (
        "readmission_rate",
        "readmission_eligible",
        "30-day readmission by Charlson index",
        "Not available: no diagnosis of the admission can be read.",
    ),
)


def clinical_figures(
    source: Source, measures: Mapping[str, Measure], min_cell: int
) -> list[Figure]:
    """Read the figures of the page, without their charts."""
    return [
        _by_age(source, min_cell),
        _by_flag(source, min_cell),
        _by_age_and_volume(source, min_cell),
        *_gradients(source, measures, min_cell),
        _predictors(source, min_cell),
    ]


def _rate_columns(*groups: Column) -> tuple[Column, ...]:
    return (
        *groups,
        Column("n", "Admissions", "whole"),
        Column("estimate", "Rate", "percent"),
        Column("low", "95 % from", "percent"),
        Column("high", "95 % to", "percent"),
    )


def _by_age(source: Source, min_cell: int) -> Figure:
    records = source.records(
        "select sort_order, age_group, eligible_count as n,"
        " readmission_rate as estimate, lower_95 as low, upper_95 as high,"
        " interval_note, conclusion"
        " from {findings}.rpt_readmission_by_age order by sort_order"
    )
    groups = [dict(record) for record in records if record["sort_order"] != 0]
    everyone = next((r["estimate"] for r in records if r["sort_order"] == 0), None)
    for group in groups:
        group["reference"] = everyone
    return Figure(
        name="readmission_by_age",
        page="clinical",
        title="30-day readmission by age group",
        subtitle="Share of admissions discharged alive, with 95 % intervals. The "
        "dashed line is the rate at all ages.",
        relation="rpt_readmission_by_age",
        columns=(
            *_rate_columns(Column("age_group", "Age group")),
            Column("reference", "All ages", "percent"),
        ),
        rows=suppressed(groups, ["age_group"], min_cell, is_partition=True),
        conclusion=records[0]["conclusion"] if records else None,
        caveat=_CAUSES,
        note=records[0]["interval_note"] if records else None,
    )


def _by_flag(source: Source, min_cell: int) -> Figure:
    records = source.records(
        "select has_abnormal_lab, eligible_count as n, readmission_rate as estimate,"
        " lower_95 as low, upper_95 as high, share_of_admissions as share,"
        " interval_note, conclusion"
        " from {findings}.rpt_readmission_by_abnormal_flag order by has_abnormal_lab"
    )
    for record in records:
        record["flag"] = "Any abnormal" if record["has_abnormal_lab"] else "None"
    return Figure(
        name="readmission_by_flag",
        page="clinical",
        title="30-day readmission with and without abnormal results",
        subtitle="Only admissions with results whose flag is known; 95 % intervals.",
        relation="rpt_readmission_by_abnormal_flag",
        columns=(
            *_rate_columns(Column("flag", "Abnormal results")),
            Column("share", "Share of admissions", "percent"),
        ),
        rows=suppressed(records, ["flag"], min_cell, is_partition=True),
        conclusion=records[0]["conclusion"] if records else None,
        caveat="This does not show that abnormal results are unimportant: their number "
        "may matter.",
        note=records[0]["interval_note"] if records else None,
    )


def _by_age_and_volume(source: Source, min_cell: int) -> Figure:
    records = source.records(
        "select age_group, abnormal_lab_volume_band as band, eligible_count as n,"
        " readmission_rate as estimate, simultaneous_lower_95 as low,"
        " simultaneous_upper_95 as high, is_highest, band_sort_order,"
        " interval_note, conclusion"
        " from {findings}.rpt_readmission_by_age_and_lab_volume"
        " order by age_group_sort_order, band_sort_order"
    )
    return Figure(
        name="readmission_by_age_and_volume",
        page="clinical",
        title="30-day readmission by age and number of abnormal results",
        subtitle="The rate and the number of admissions in each cell. The seed "
        "abnormal_lab_volume_bands defines the bands of the number of results.",
        relation="rpt_readmission_by_age_and_lab_volume",
        columns=_rate_columns(
            Column("age_group", "Age group"), Column("band", "Abnormal results")
        ),
        rows=suppressed(
            records,
            ["age_group", "band", "band_sort_order"],
            min_cell,
            is_partition=True,
        ),
        conclusion=records[0]["conclusion"] if records else None,
        caveat="The highest cell was chosen after seeing the data; the intervals in "
        "the table are valid for all cells at once. Longer stays have more tests.",
        note=records[0]["interval_note"] if records else None,
        span=6,
    )


def _gradients(
    source: Source, measures: Mapping[str, Measure], min_cell: int
) -> list[Figure]:
    """Read two rates by band of the Charlson index: the measures, by group."""
    [whole] = source.records(
        "select count(*) as admission_count,"
        " count(distinct patient_key) as patient_count"
        " from {star}.fct_hospital_outcomes"
    )
    is_independent = whole["admission_count"] == whole["patient_count"]
    lowest = {
        record["charlson_band"]: record["lowest"]
        for record in source.records(
            "select charlson_band, min(charlson_score) as lowest"
            " from {star}.fct_hospital_outcomes group by charlson_band"
        )
    }
    # the band of those without an index comes last
    order = sorted(lowest, key=lambda band: (lowest[band] is None, lowest[band]))
    figures = []
    for rate, count, title, caveat in _GRADIENTS:
        names = (count, rate, f"{rate}_low", f"{rate}_high")
        query = grouped_query(
            [measures[name] for name in names],
            source.prefix,
            ["charlson_band"],
        )
        rows = [
            {
                "score": band,
                "n": n,
                "estimate": estimate,
                "low": low if is_independent else None,
                "high": high if is_independent else None,
            }
            for band, n, estimate, low, high in sorted(
                source.execute(query), key=lambda row: order.index(row[0])
            )
        ]
        figures.append(
            Figure(
                name=f"{rate}_by_charlson",
                page="clinical",
                title=title,
                subtitle="Codes from Quan 2005, weights from 1987; 95 % intervals.",
                relation="fct_hospital_outcomes",
                columns=_rate_columns(Column("score", "Charlson index")),
                rows=suppressed(rows, ["score"], min_cell, is_partition=True),
                conclusion=None,
                caveat=caveat,
            )
        )
    return figures


def _predictors(source: Source, min_cell: int) -> Figure:
    records = source.records(
        "select predictor, admission_count as n, auc as estimate, lower_95 as low,"
        " upper_95 as high, interval_note, conclusion"
        " from {findings}.rpt_readmission_predictors order by sort_order"
    )
    for record in records:
        record["reference"] = 0.5
    return Figure(
        name="readmission_predictors",
        page="clinical",
        title="How well single predictors identify who is readmitted",
        subtitle="Area under the ROC curve, with 95 % intervals. 0.5 is no better than "
        "chance, 1 is perfect."
        f"{whole_count(records, min_cell)}",
        relation="rpt_readmission_predictors",
        columns=(
            Column("predictor", "Predictor"),
            Column("n", "Admissions", "whole"),
            Column("estimate", "Area under the curve", "decimal"),
            Column("low", "95 % from", "decimal"),
            Column("high", "95 % to", "decimal"),
        ),
        rows=suppressed(records, ["predictor"], min_cell, is_partition=False),
        conclusion=records[0]["conclusion"] if records else None,
        caveat="Single predictors only; a model that combines several may do better.",
        note=records[0]["interval_note"] if records else None,
        span=6,
    )
