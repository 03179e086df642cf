"""The figures of the page "Financial & Operational Overview"."""

from clinical_star.metrics import format_value
from clinical_star.metrics.model import Format
from clinical_star.report.model import Column, Figure
from clinical_star.report.source import Source

_CAUSES = "Nothing here is causal: payers differ in more than age and diagnoses."
_STANDARD = (
    "At equal age and comorbidity, a payer is compared with the standard beside it: "
    "all payers in those groups of age and comorbidity in which this payer and the "
    "others have enough admissions."
)
_PAYER_MEASURES: tuple[tuple[str, str, str, Format, str, str], ...] = (
    (
        "bill_by_payer",
        "hospital_charges",
        "Mean charges by payer",
        "usd",
        f"{_CAUSES} {_STANDARD}",
        "Not available: the source contains no charges.",
    ),
    (
        "stay_by_payer",
        "length_of_stay_days",
        "Mean length of stay by payer",
        "days",
        f"{_CAUSES} {_STANDARD}",
        "Not available: the source does not say how long patients stayed.",
    ),
    (
        "mortality_by_payer",
        "in_hospital_mortality",
        "In-hospital mortality by payer",
        "percent",
        f"{_CAUSES} {_STANDARD} Deaths after discharge are not in the data.",
        "Not available: the source does not say who died in hospital.",
    ),
)


def financial_figures(source: Source) -> list[Figure]:
    """Read the figures of the page, without their charts."""
    return [
        *_by_payer(source),
        _by_diagnosis(source),
        _explained(source),
        _fanout(source),
    ]


def _by_payer(source: Source) -> list[Figure]:
    records = source.records(
        "select outcomes.insurance_type as payer, outcomes.measure,"
        " outcomes.admission_count as n, outcomes.estimate, outcomes.lower_95 as low,"
        " outcomes.upper_95 as high, outcomes.all_payer_estimate as reference,"
        " outcomes.standardised_estimate as standardised,"
        " outcomes.standardised_lower_95 as standardised_low,"
        " outcomes.standardised_upper_95 as standardised_high,"
        " outcomes.standard_population_estimate as standard,"
        " outcomes.support_coverage as coverage,"
        " outcomes.interval_note, outcomes.completeness_note, outcomes.conclusion"
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
    for name, measure, title, kind, caveat, missing in _PAYER_MEASURES:
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
                    Column("reference", "All payers", kind),
                    Column("standardised", "At equal age and comorbidity", kind),
                    Column("standardised_low", "95 % from", kind),
                    Column("standardised_high", "95 % to", kind),
                    Column("standard", "Standard: all payers in those groups", kind),
                    Column(
                        "coverage", "Share of admissions in those groups", "percent"
                    ),
                    Column("conclusion", "Compared with the other payers"),
                ),
                rows=tuple(rows),
                names=("payer", "measure"),
                conclusion=uninsured,
                caveat=caveat,
                note=rows[0]["interval_note"] if rows else None,
                completeness=rows[0]["completeness_note"] if rows else None,
                missing=missing,
                span=2,
            )
        )
    return figures


def _by_diagnosis(source: Source) -> Figure:
    records = source.records(
        "select code_system, diagnosis_code as code, diagnosis_name as diagnosis,"
        " is_icu, admission_count as n, mean_charges as estimate, lower_95 as low,"
        " upper_95 as high, overall_mean_charges as reference,"
        " interval_note, completeness_note, conclusion"
        " from {findings}.rpt_bill_by_diagnosis order by diagnosis_rank, is_icu"
    )
    for record in records:
        record["care"] = "with" if record["is_icu"] == 1 else "without"
        record["diagnosis"] = record["diagnosis"] or record["code"]
        record["key"] = f"{record['code_system']} {record['code']}"
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
        rows=tuple(records),
        names=("diagnosis", "code", "care"),
        conclusion=records[0]["conclusion"] if records else None,
        caveat="Whether two intervals overlap is partly chance: the next figure "
        "compares all groups at once.",
        note=records[0]["interval_note"] if records else None,
        completeness=records[0]["completeness_note"] if records else None,
        missing="Not available: the source has no charges of known diagnoses.",
        is_ranked=True,
        span=6,
    )


def _explained(source: Source) -> Figure:
    records = source.records(
        "select evidence, admission_count as n, group_count, estimate, meaning,"
        " pattern, conclusion, completeness_note"
        " from {findings}.rpt_drg_billing_evidence"
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
        "squared). A flat rate per DRG would give nearly 100 %.",
        relation="rpt_drg_billing_evidence",
        columns=(
            Column("factor", "Factor"),
            Column("n", "Admissions", "whole"),
            Column("group_count", "Groups", "whole"),
            Column("estimate", "Share explained", "percent"),
        ),
        rows=tuple(records),
        names=("factor", "evidence"),
        conclusion=pattern,
        caveat="A share just below 0 is no more than chance. Equal mean charges for "
        "all diseases are no evidence of billing by DRG.",
        completeness=records[0]["completeness_note"] if records else None,
        missing=records[0]["conclusion"]
        if records
        else "Not available: the source contains no charges.",
        shares_n=True,
    )


def _fanout(source: Source) -> Figure:
    records = source.records(
        "select join_path as path, admission_count as n, row_count,"
        " summed_hospital_charges as estimate, inflation_factor as factor,"
        " completeness_note, conclusion"
        " from {findings}.rpt_charge_fanout_audit order by sort_order"
    )
    return Figure(
        name="charge_fanout",
        page="financial",
        title="Total charges, alone and joined to details",
        subtitle=_what_joins_do([record["factor"] for record in records]),
        relation="rpt_charge_fanout_audit",
        columns=(
            Column("path", "Charges joined to"),
            Column("n", "Admissions", "whole"),
            Column("row_count", "Rows", "whole"),
            Column("estimate", "Summed charges", "usd"),
            Column("factor", "Multiple of the true total", "times"),
        ),
        rows=tuple(records),
        names=("path",),
        conclusion=records[-1]["conclusion"] if records else None,
        caveat="Charges are list prices, neither costs nor payments.",
        completeness=records[0]["completeness_note"] if records else None,
        missing="Not available: the source contains no charges.",
        shares_n=True,
    )


def inflates(factor: float | None) -> bool:
    """Return whether a total is written as more than the true one."""
    return factor is not None and format_value(factor, "times") != format_value(
        1, "times"
    )


def _what_joins_do(factors: list[float | None]) -> str:
    """Say which bars are wrong: only those that a join made longer."""
    if all(factor is None for factor in factors):
        return "The source contains no charges: only rows can be counted."
    if not any(map(inflates, factors)):
        return (
            "No join changes the total here: no admission with charges has several "
            "diagnoses or results."
        )
    return (
        "The blue bars are right; the orange ones count an admission's charges once "
        "for each of its diagnoses or results."
    )
