"""Reads what is missing from the data behind the report, or odd in them."""

from clinical_star.metrics import format_value
from clinical_star.report.model import Problem, Quality
from clinical_star.report.source import Source
from clinical_star.report.suppression import at_least

_REFUSED = "refused by the loader: does not meet the contract"
_RESULTS = "no stay of the patient contains the result's date"


def read_quality(source: Source, min_cell: int) -> Quality:
    """Return the problems that the quality relations count.

    Rows that the loader refused are in none of the tables, so they are counted as they
    are; a count of records of patients below `min_cell` is not shown exactly.
    """
    known = _relations(source)
    problems: list[Problem] = []
    if "dq_load_reconciliation" in known:
        problems += _refused(source)
    if "dq_odd_records" in known:
        problems += _odd(source, min_cell)
    if "dq_results_without_admission" in known:
        problems += _without_admission(source, min_cell)
    return Quality("dq_load_reconciliation" in known, tuple(problems))


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
            treatment="missing from every number of this report",
        )
        for record in records
    ]


def _odd(source: Source, min_cell: int) -> list[Problem]:
    records = source.records(
        "select * from {quality}.dq_odd_records where record_count > 0"
    )
    return [
        Problem(
            # what the column is called is the model's: `table` is a word of SQL
            table=str(record.get("table_name", record.get("table"))),
            rule=record["rule"],
            count=at_least(record["record_count"], min_cell),
            of=format_value(record["checked_count"], "whole"),
            treatment=record["treatment"],
        )
        for record in sorted(records, key=lambda one: str(one["rule"]))
    ]


def _without_admission(source: Source, min_cell: int) -> list[Problem]:
    records = source.records("select * from {quality}.dq_results_without_admission")
    return [
        Problem(
            table=str(record.get("table_name", "lab_results")),
            rule=str(record.get("reason", _RESULTS)),
            count=at_least(record["record_count"], min_cell),
            of=format_value(record.get("checked_count"), "whole"),
            treatment=str(record.get("treatment", "belongs to no admission")),
        )
        for record in records
        if record.get("record_count")
    ]
