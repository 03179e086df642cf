"""One network of patients, each of them odd in a way of its own, and what is right."""

from pathlib import Path
from typing import Any

from tests.stays.files import Row, write_network


def _stay(
    admission: str, patient: str, start: str, end: str, length: int, **changes: Any
) -> Row:
    return {
        "admission_id": admission,
        "patient_id": patient,
        "admission_date": f"2024-{start}",
        "discharge_date": f"2024-{end}" if end else "",
        "length_of_stay": length,
        **changes,
    }


def _flagged(admission: str, flag: str, days: str, **changes: Any) -> Row:
    return {
        "admission_id": admission,
        "patient_id": f"P-{admission}",
        "readmitted_30d": flag,
        "days_to_readmission": days,
        **changes,
    }


_TRANSFER = {"discharge_disposition": "Transfer to Another Hospital"}
_DIED = {"in_hospital_mortality": 1, "discharge_disposition": "Expired"}

ADMISSIONS: list[Row] = [
    # a second admission of the same patient, as reported
    _stay("two-1", "two", "03-01", "03-05", 4, days_to_readmission=15),
    _stay("two-2", "two", "03-20", "03-22", 2),
    # flags and days
    _flagged("flag alone", "1", ""),
    _flagged("planned", "0", "12"),
    _flagged("agreed", "1", "5"),
    _flagged("too late", "1", "45"),
    _flagged("day 0", "1", "0"),
    _flagged("never", "0", ""),
    _flagged("death with days", "", "9", **_DIED),
    # admitted after a recorded death
    _stay("died", "dead", "03-01", "03-05", 4, **_DIED),
    _stay("later", "dead", "04-01", "04-03", 2, readmitted_30d=1),
    # alive in a stay that goes on after a recorded death
    _stay("went on", "revived", "03-01", "03-09", 8),
    _stay("died inside", "revived", "03-03", "03-05", 2, **_DIED),
    # dates
    _stay("too long", "contradicted", "03-01", "03-05", 9),
    _stay("no end", "unfinished", "03-01", "", 4),
    _stay("unknown", "not in the file", "03-01", "03-05", 4),
    # discharged before the admission, and dead by the disposition alone
    _stay("reversed", "backwards", "03-09", "03-03", 6),
    _flagged("by disposition", "", "", discharge_disposition="EXPIRED"),
    # twice the same stay
    _stay("copy 1", "twice", "03-01", "03-05", 4),
    _stay("copy 2", "twice", "03-01", "03-05", 4),
    # nested, and back 11 days after the outer stay, not 16 after the inner one
    _stay("outer", "nested", "03-01", "03-10", 9),
    _stay("inner", "nested", "03-03", "03-05", 2, days_to_readmission=2),
    _stay("back", "nested", "03-21", "03-22", 1),
    # a transfer, to the next day and out of the file
    _stay("sent", "moved", "03-01", "03-04", 3, days_to_readmission=1, **_TRANSFER),
    _stay("taken", "moved", "03-05", "03-09", 4),
    _stay("sent out", "gone", "03-01", "03-04", 3, days_to_readmission=1, **_TRANSFER),
    # reported days that the next admission contradicts
    _stay("says 3", "misreported", "03-01", "03-05", 4, days_to_readmission=3),
    _stay("is 15", "misreported", "03-20", "03-22", 2),
    # moved on the day of discharge; then home, and back the next day
    _stay("ward 1", "wards", "03-01", "03-05", 4),
    _stay("ward 2", "wards", "03-05", "03-07", 2),
    _stay("next day", "wards", "03-08", "03-09", 1),
]

# admission: length of stay, first of its episode, last of it, death, eligible, days,
# readmitted
EXPECTED: dict[str, tuple[Any, ...]] = {
    "two-1": (4, "two-1", 1, 0, 1, 15, 1),
    "two-2": (2, "two-2", 1, 0, 1, None, 0),
    "flag alone": (4, "flag alone", 1, 0, 1, None, 1),
    "planned": (4, "planned", 1, 0, 1, 12, 1),
    "agreed": (4, "agreed", 1, 0, 1, 5, 1),
    "too late": (4, "too late", 1, 0, 1, 45, 0),
    "day 0": (4, "day 0", 1, 0, 1, 0, 1),
    "never": (4, "never", 1, 0, 1, None, 0),
    "death with days": (4, "death with days", 1, 1, 0, None, None),
    "died": (4, "died", 1, 1, 0, None, None),
    "later": (2, "later", 1, None, 0, None, None),
    "went on": (8, "went on", 1, 0, 0, None, None),
    "died inside": (2, "went on", 0, 1, 0, None, None),
    "too long": (4, "too long", 1, 0, 1, None, 0),
    "no end": (4, "no end", 1, 0, 1, None, 0),
    "unknown": (4, "unknown", 1, 0, 1, None, 0),
    "reversed": (6, "reversed", 1, 0, 0, None, None),
    "by disposition": (4, "by disposition", 1, None, 0, None, None),
    "copy 1": (4, "copy 1", 0, 0, 0, None, None),
    "copy 2": (4, "copy 1", 1, 0, 1, None, 0),
    "outer": (9, "outer", 1, 0, 1, 11, 1),
    "inner": (2, "outer", 0, 0, 0, None, None),
    "back": (1, "back", 1, 0, 1, None, 0),
    "sent": (3, "sent", 0, 0, 0, None, None),
    "taken": (4, "sent", 1, 0, 1, None, 0),
    "sent out": (3, "sent out", 1, 0, 0, None, None),
    "says 3": (4, "says 3", 1, 0, 1, 15, 1),
    "is 15": (2, "is 15", 1, 0, 1, None, 0),
    "ward 1": (4, "ward 1", 0, 0, 0, None, None),
    "ward 2": (2, "ward 1", 1, 0, 1, 1, 1),
    "next day": (1, "next day", 1, 0, 1, None, 0),
}

# The rules of dq_odd_records that find something.
ODD_RECORDS = {
    "admission_after_death": 1,
    "stay_after_death": 1,
    "days_on_a_death": 1,
    "flag_without_days": 1,
    "flag_0_days_within_30": 1,
    "flag_1_days_after_30": 1,
    "days_contradict_dates": 1,
    "stay_contradicts_dates": 1,
    "dead_by_disposition_alone": 1,
    "end_before_begin": 1,
    "admission_of_unknown_patient": 1,
    "result_of_unknown_patient": 1,
    "result_of_unknown_status": 1,
    "prescription_ends_before_start": 1,
}


def _tested(patient: str, day: str, **changes: Any) -> Row:
    return {
        "patient_id": patient,
        "test_date": f"2024-{day}" if day else "",
        **changes,
    }


_HIGH = {"abnormal_flag": "H"}
# Numbered from 1, in this order.
LAB_RESULTS: list[tuple[Row, str | None]] = [
    (_tested("P-never", "02-28", **_HIGH), None),
    (_tested("P-never", "02-29"), "never"),  # in the emergency department
    (_tested("P-never", "03-05"), "never"),
    (_tested("P-never", "03-06", **_HIGH), None),
    (_tested("P-never", "", **_HIGH), None),
    (_tested("two", "03-02"), "two-1"),
    (_tested("two", "03-06", **_HIGH), None),
    (_tested("two", "03-19"), "two-2"),
    (_tested("two", "03-23", **_HIGH), None),
    (_tested("nested", "03-02"), "outer"),
    (_tested("nested", "03-04"), "inner"),
    (_tested("nested", "03-07"), "outer"),
    (_tested("nested", "03-15", **_HIGH), None),
    (_tested("unfinished", "03-05"), "no end"),
    (_tested("a stranger", "03-02", **_HIGH), None),
    # a preliminary report, and its correction
    (_tested("P-agreed", "03-02", result_status="P", **_HIGH), "agreed"),
    (_tested("P-agreed", "03-02", result_status="C"), "agreed"),
    # withdrawn in other words; of one specimen, taken back; a status nobody knows
    (_tested("P-day 0", "03-02", result_status="Canceled", **_HIGH), "day 0"),
    (_tested("P-day 0", "03-02", result_status="Entered in error", **_HIGH), "day 0"),
    (_tested("P-too late", "03-02", result_status="F", specimen_id="s"), "too late"),
    (_tested("P-too late", "03-02", result_status="W", specimen_id="s"), "too late"),
    (_tested("P-flag alone", "03-02", result_status="seen"), "flag alone"),
    # the last stay of an episode has the results of two that are alike
    (_tested("twice", "03-03"), "copy 2"),
    (_tested("backwards", "03-09"), "reversed"),
    # two tests of one day
    (_tested("P-planned", "03-02", result_status="F", **_HIGH), "planned"),
    (_tested("P-planned", "03-02", result_status="F", **_HIGH), "planned"),
]
SUPERSEDED = {16, 18, 19, 20, 21}
# admission: tests, abnormal ones
COUNTED = {
    "never": (2, 0),
    "two-1": (1, 0),
    "two-2": (1, 0),
    "outer": (2, 0),
    "inner": (1, 0),
    "no end": (1, 0),
    "agreed": (1, 0),
    "planned": (2, 2),
    "flag alone": (1, 0),
    "copy 2": (1, 0),
    "reversed": (1, 0),
}


def _given(patient: str, start: str, end: str = "04-01") -> Row:
    return {
        "patient_id": patient,
        "start_date": f"2024-{start}" if start else "",
        "end_date": f"2024-{end}",
    }


PRESCRIPTIONS: list[tuple[Row, str | None]] = [
    (_given("P-never", "02-29"), None),
    (_given("P-never", "03-01"), "never"),
    (_given("P-never", "03-05"), "never"),
    (_given("P-never", "03-06"), None),
    (_given("P-never", ""), None),
    (_given("two", "03-20", "03-19"), "two-2"),
    (_given("nested", "03-04"), "inner"),
]
WITHOUT_ADMISSION = {
    ("lab_results", "before the stay"): 1,
    ("lab_results", "after the stay"): 4,
    ("lab_results", "no date"): 1,
    ("lab_results", "patient has no admission"): 1,
    ("lab_results", "replaced by a later report or withdrawn"): 5,
    ("prescriptions", "before the stay"): 1,
    ("prescriptions", "after the stay"): 1,
    ("prescriptions", "no date"): 1,
}


def write_odd_network(folder: Path) -> Path:
    """Write the files; the patients lack the one who is not in the file."""
    ids = dict.fromkeys(str(row["patient_id"]) for row in ADMISSIONS)
    return write_network(
        folder,
        ADMISSIONS,
        lab_results=[row for row, _ in LAB_RESULTS],
        prescriptions=[row for row, _ in PRESCRIPTIONS],
        patients=[{"patient_id": each} for each in ids if each != "not in the file"],
    )
