"""The figures of the page "Financial & Operational Overview"."""

from clinical_star.metrics.model import Format
from clinical_star.report.model import Column, Figure
from clinical_star.report.source import Source
from clinical_star.report.suppression import suppressed, whole_count

_CAUSES = "Nothing here is causal: payers differ in more than age and diagnoses."
_PAYER_MEASURES: tuple[tuple[str, str, str, Format, str], ...] = (
    ("bill_by_payer", "hospital_charges", "Mean charges by payer", "usd", _CAUSES),
    (
        "stay_by_payer",
        "length_of_stay_days",
        "Mean length of stay by payer",
        "days",
        _CAUSES,
    ),
    (
        "mortality_by_payer",
        "in_hospital_mortality",
        "In-hospital mortality by payer",
        "percent",
        f"{_CAUSES} Deaths after discharge are not in the data.",
    ),
)


def financial_figures(source: Source, min_cell: int) -> list[Figure]:
    """Read the figures of the page, without their charts."""
    return [
        *_by_payer(source, min_cell),
        _by_diagnosis(source, min_cell),
        _explained(source, min_cell),
        _fanout(source, min_cell),
    ]


def _by_payer(source: Source, min_cell: int) -> list[Figure]:
    records = source.records(
        "select outcomes.insurance_type as payer, outcomes.measure,"
        " outcomes.admission_count as n, outcomes.estimate, outcomes.lower_95 as low,"
        " outcomes.upper_95 as high, outcomes.all_payer_estimate as reference,"
        " outcomes.standardised_estimate as standardised,"
        " outcomes.interval_note, outcomes.conclusion"
        " from {findings}.rpt_insurance_outcomes as outcomes"
        " inner join {star}.dim_insurance as payers"
        " on outcomes.insurance_type = payers.insurance_type"
        " order by payers.sort_order"
    )
    pooled = source.records(
        "select conclusion from {findings}.rpt_uninsured_mortality"
        " order by sort_order desc limit 1"
    )
    figures = []
    for name, measure, title, kind, caveat in _PAYER_MEASURES:
        rows = [record for record in records if record["measure"] == measure]
        uninsured = next(
            (
                f"Uninsured: {row['conclusion']}"
                for row in rows
                if row["payer"] == "Uninsured"
            ),
            None,
        )
        if measure == "in_hospital_mortality" and pooled:
            uninsured = pooled[0]["conclusion"]
        figures.append(
            Figure(
                name=name,
                page="financial",
                title=title,
                subtitle="With 95 % intervals. The dashed line is the mean of all "
                "payers.",
                relation="rpt_insurance_outcomes",
                columns=(
                    Column("payer", "Payer"),
                    Column("n", "Admissions", "whole"),
                    Column("estimate", "Estimate", kind),
                    Column("low", "95 % from", kind),
                    Column("high", "95 % to", kind),
                    Column("standardised", "At equal age and comorbidity", kind),
                    Column("reference", "All payers", kind),
                    Column("conclusion", "Compared with the other payers"),
                ),
                rows=suppressed(
                    rows, ["payer", "measure"], min_cell, is_partition=True
                ),
                conclusion=uninsured,
                caveat=caveat,
                note=rows[0]["interval_note"] if rows else None,
                span=2,
            )
        )
    return figures


def _by_diagnosis(source: Source, min_cell: int) -> Figure:
    records = source.records(
        "select diagnosis_code as code, diagnosis_name as diagnosis, is_icu,"
        " admission_count as n, mean_charges as estimate, lower_95 as low,"
        " upper_95 as high, overall_mean_charges as reference,"
        " interval_note, conclusion"
        " from {findings}.rpt_bill_by_diagnosis order by diagnosis_rank, is_icu"
    )
    for record in records:
        record["care"] = "with" if record["is_icu"] == 1 else "without"
        record["diagnosis"] = record["diagnosis"] or record["code"]
    return Figure(
        name="bill_by_diagnosis",
        page="financial",
        title="Mean charges by primary diagnosis, with and without intensive care",
        subtitle="The 10 most frequent diagnoses, with 95 % intervals. The dashed line "
        "is the mean of all admissions.",
        relation="rpt_bill_by_diagnosis",
        columns=(
            Column("diagnosis", "Primary diagnosis"),
            Column("code", "Code"),
            Column("care", "Intensive care"),
            Column("n", "Admissions", "whole"),
            Column("estimate", "Mean charges", "usd"),
            Column("low", "95 % from", "usd"),
            Column("high", "95 % to", "usd"),
            Column("reference", "All admissions", "usd"),
        ),
        # the page shows no total of a diagnosis to subtract from
        rows=suppressed(
            records, ["diagnosis", "code", "care"], min_cell, is_partition=False
        ),
        conclusion=records[0]["conclusion"] if records else None,
        caveat="Whether two intervals overlap is partly chance: the next figure "
        "compares all groups at once.",
        note=records[0]["interval_note"] if records else None,
        span=6,
    )


def _explained(source: Source, min_cell: int) -> Figure:
    records = source.records(
        "select evidence, admission_count as n, group_count, estimate, meaning,"
        " pattern from {findings}.rpt_drg_billing_evidence"
        " where evidence like 'omega squared%' order by sort_order"
    )
    for record in records:
        record["factor"] = record["evidence"].removeprefix("omega squared: ")
    pattern = f"Way of billing: {records[0]['pattern']}." if records else None
    return Figure(
        name="bill_explained",
        page="financial",
        title="What charges depend on",
        subtitle="Share of the variation in charges that each factor explains (omega "
        "squared). A flat rate per DRG would give nearly 100 %."
        f"{whole_count(records, min_cell)}",
        relation="rpt_drg_billing_evidence",
        columns=(
            Column("factor", "Factor"),
            Column("n", "Admissions", "whole"),
            Column("group_count", "Groups", "whole"),
            Column("estimate", "Share explained", "percent"),
        ),
        rows=suppressed(records, ["factor", "evidence"], min_cell, is_partition=False),
        conclusion=pattern,
        caveat="A share just below 0 is no more than chance. Equal mean charges for "
        "all diseases are no evidence of billing by DRG.",
    )


def _fanout(source: Source, min_cell: int) -> Figure:
    records = source.records(
        "select join_path as path, admission_count as n, row_count,"
        " summed_hospital_charges as estimate, inflation_factor as factor,"
        " conclusion from {findings}.rpt_charge_fanout_audit order by sort_order"
    )
    worst = records[-1]["conclusion"] if records else None
    return Figure(
        name="charge_fanout",
        page="financial",
        title="True and inflated total charges",
        subtitle="Only the first bar is true; the others count an admission's charges "
        "once for each of its diagnoses or results."
        f"{whole_count(records, min_cell)}",
        relation="rpt_charge_fanout_audit",
        columns=(
            Column("path", "Charges joined to"),
            Column("n", "Admissions", "whole"),
            Column("row_count", "Rows", "whole"),
            Column("estimate", "Summed charges", "usd"),
            Column("factor", "Multiple of the true total", "times"),
        ),
        rows=suppressed(records, ["path"], min_cell, is_partition=False),
        conclusion=worst,
        caveat="Charges are list prices, neither costs nor payments.",
    )
