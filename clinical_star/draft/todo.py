"""Lists what a draft leaves to be written by hand."""

from collections.abc import Mapping

from clinical_star.draft.model import Draft, share
from clinical_star.draft.recognise import marks_only_abnormal, means
from clinical_star.draft.staging import NO_COLUMN

HINTS = {
    "hospital_charges": "no column of charges was recognised; null if there is none.",
    "drg_code": "no column of DRGs was recognised; null if there is none.",
    "is_icu": "no column or file of intensive care was recognised.",
    "is_in_hospital_death": "which disposition or date means death in hospital?",
    "insurance_type": "which values are Medicare, Medicaid, Private, Uninsured, Other?",
    "admission_type": "which values are Emergency, Urgent, Elective, Newborn, Trauma?",
    "abnormal_flag": "which values are N, L, H, LL, HH, A?",
}
# What most sources lack, and later models do without.
_USUAL = (
    "specimen_id",
    "result_status",
    "drug_class",
    "frequency",
    "discharge_minute",
    "days_to_readmission_as_reported",
    "is_readmitted_30d_as_reported",
    "drg_code",
)


def remaining(draft: Draft, left: Mapping[str, list[str]]) -> list[str]:
    """Return one sentence for each thing a person should look at."""
    todo = []
    for entity, names in left.items():
        asked = [
            name
            for name in names
            if name not in _USUAL and name != "named_admission_id"
        ]
        if draft.of(entity) is None and len(asked) > 3:
            if entity != "patients":
                todo.append(
                    f"stg_{draft.source}__{entity}: no file was recognised: no rows."
                )
            continue
        todo += [
            f"stg_{draft.source}__{entity}.{name}: {HINTS.get(name, NO_COLUMN)}"
            for name in asked
        ]
    for table in draft.tables:
        for column in table.columns:
            rival = column.meta.get("ambiguous")
            if rival:
                todo.append(
                    f"{table.name}.{column.name}: is the day first or the month? "
                    f"The values fit {' and '.join((*column.formats, rival))}."
                )
            if column.role == "abnormal_flag" and marks_only_abnormal(column):
                todo.append(
                    f"{table.name}.{column.name}: no value means normal, so a number "
                    "without a flag counts as normal: is that so?"
                )
            if column.role == "charges" and not column.meta.get("not_negative", True):
                todo.append(
                    f"{table.name}.{column.name}: some charges are below 0 and become "
                    "null. Are they corrections of other rows?"
                )
            if column.role == "code_system" or column.role not in (
                "insurance",
                "admission_type",
            ):
                continue
            unlisted = [
                v
                for v in column.frequent
                if means(column.role, column.labels.get(v, v)) is None
            ]
            rare = sum(column.frequent.values()) < column.filled
            if unlisted or rare:
                known = sum(n for v, n in column.frequent.items() if v not in unlisted)
                todo.append(
                    f"{table.name}.{column.name}: "
                    f"{share(known, column.filled)} of the rows have a value whose "
                    "meaning is known: map the others."
                )
    return todo
