"""Reads what is missing from the data behind the report, or odd in them."""

from clinical_star.metrics import format_value
from clinical_star.report.model import Problem, Quality
from clinical_star.report.source import Source
from clinical_star.report.suppression import at_least

_REFUSED = "refused by the loader: does not meet the contract"
_MISSING = "missing from every number of this report"
_UNREAD = "diagnosis codes that are not recognised in their code system"
_NOT_SCORED = "give no comorbidity; listed in dq_unmapped_diagnosis_codes"
_COUNT_FOR_NONE = "count for no admission"


def read_quality(source: Source, min_cell: int) -> Quality:
    """Return the problems that the quality relations count.

    Rows that the loader refused are in none of the tables, so they are counted as they
    are; a count of records of patients below `min_cell` is not shown exactly.
    """
    known = _relations(source)
    readers = {
        "dq_odd_records": _odd,
        "dq_results_without_admission": _without_admission,
        "dq_unmapped_diagnosis_codes": _unread,
    }
    is_known = "dq_load_reconciliation" in known
    problems = _refused(source) if is_known else []
    for relation, read in readers.items():
        if relation in known:
            problems += read(source, min_cell)
    return Quality(is_known, tuple(problems))


def _relations(source: Source) -> set[str]:
    """Return which relations of the quality layer this target has."""
    rows = source.execute(
        "select table_name from information_schema.tables"  # noqa: S608  our own name
        f" where table_schema = '{source.prefix}_quality'"
    )
    return {name for (name,) in rows}


def _refused(source: Source) -> list[Problem]:
    records = source.records(
        "select file_name, rows_read, rows_rejected"
        " from {quality}.dq_load_reconciliation"
        " where rows_rejected > 0 order by file_name"
    )
    return [
        Problem(
            table=record["file_name"],
            rule=_REFUSED,
            count=format_value(record["rows_rejected"], "whole"),
            of=format_value(record["rows_read"], "whole"),
            treatment=_MISSING,
        )
        for record in records
    ]


def _odd(source: Source, min_cell: int) -> list[Problem]:
    records = source.records(
        "select table_name, description, what_is_done, record_count, checked_count"
        " from {quality}.dq_odd_records where record_count > 0 order by sort_order"
    )
    return [
        Problem(
            table=record["table_name"],
            rule=record["description"],
            count=at_least(record["record_count"], min_cell),
            of=format_value(record["checked_count"], "whole"),
            treatment=record["what_is_done"],
        )
        for record in records
    ]


def _without_admission(source: Source, min_cell: int) -> list[Problem]:
    records = source.records(
        "select table_name, reason, row_count"
        " from {quality}.dq_results_without_admission"
        " where row_count > 0 order by sort_order"
    )
    return [
        Problem(
            table=record["table_name"],
            rule=record["reason"],
            count=at_least(record["row_count"], min_cell),
            of="",
            treatment=_COUNT_FOR_NONE,
        )
        for record in records
    ]


def _unread(source: Source, _: int) -> list[Problem]:
    [codes] = source.records(
        "select count(*) as code_count from {quality}.dq_unmapped_diagnosis_codes"
    )
    [all_codes] = source.records(
        "select count(*) as code_count from {star}.dim_diagnoses"
        " where diagnosis_key <> -1"
    )
    if not codes["code_count"]:
        return []
    return [
        Problem(
            table="diagnoses",
            rule=_UNREAD,
            count=format_value(codes["code_count"], "whole"),
            of=format_value(all_codes["code_count"], "whole"),
            treatment=_NOT_SCORED,
        )
    ]
