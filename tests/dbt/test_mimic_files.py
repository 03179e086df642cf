"""Files in the shape of MIMIC-III, all made up, against rows worked out by hand."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from dev.harness import TARGETS, Target, Warehouse
from tests.facts import facts

# admission: type, payer, age group, age, length of stay, days to readmission,
# readmitted, DRG, intensive care, death, eligible
OUTCOMES: dict[str, tuple[Any, ...]] = {
    "1001": ("Emergency", "Medicare", "Middle Age", 59, 4, 30, 1, "014", 1, 0, 1),
    "1002": ("Emergency", "Medicare", "Middle Age", 59, 6, 31, 0, "065", 0, 0, 1),
    "1003": ("Elective", "Medicare", "Middle Age", 59, 0, None, 0, None, 0, 0, 1),
    "1004": ("Emergency", "Medicare", "Senior", 90, 7, None, None, None, 1, 1, 0),
    "1005": ("Urgent", "Medicaid", "Child", 17, 0, 1, 1, None, 0, 0, 1),
    "1006": ("Urgent", "Medicaid", "Adult", 18, 3, None, 0, None, 0, 0, 1),
    "1007": ("Urgent", "Uninsured", "Adult", 40, 1, None, 0, None, 0, 0, 1),
    "1008": ("Elective", "Other", "Middle Age", 51, 10, None, 0, None, 0, 0, 1),
    "1009": ("Newborn", "Private", "Child", 0, 3, None, None, None, 0, 0, 0),
    "1010": ("Emergency", "Private", "Child", 0, 7, None, 0, None, 0, 0, 1),
    "1011": ("Emergency", "Unknown", "Senior", 90, 4, None, 0, None, 0, 0, 1),
    "1012": ("Emergency", "Private", "Senior", 65, 2, None, 0, None, 0, 0, 1),
    "1013": ("Elective", "Private", "Senior", 71, 2, None, 0, None, 0, 0, 1),
    "1014": ("Emergency", "Private", "Middle Age", 45, 10, None, None, None, 0, 1, 0),
    "1015": ("Emergency", "Medicare", "Senior", 80, 2, None, 0, None, 0, 0, 1),
}

# admission: scorable, score, with 2011 weights, with age, secondary diagnoses only
CHARLSON = {
    "1001": (1, 3, 1, 4, 2),  # heart attack, diabetes with complication, age 59
    "1002": (1, 1, 2, 2, 1),  # heart failure
    "1003": (1, 12, 10, 13, 8),  # metastasis (primary), cancer, AIDS without position
    "1004": (1, 0, 0, 4, 0),
    "1005": (1, 1, 1, 1, 0),  # asthma as primary diagnosis
    "1006": (0, None, None, None, None),
    "1011": (0, None, None, None, None),  # a code of no known form
    "1012": (1, 2, 1, 4, 2),  # renal disease, secondary; no primary diagnosis
}

# admission: tests, abnormal ones, any abnormal, band
LABS = {
    "1001": (5, 2, 1, "Low"),
    "1002": (2, None, None, None),  # no flag is known
    "1003": (1, 0, 0, "None"),
    "1004": (4, 4, 1, "Moderate"),
    "1005": (0, None, None, None),
}

DIAGNOSES = {
    "1001": [("41001", 1), ("0389", 2), ("25000", 3), ("25040", 4)],
    "1002": [("5849", 1), ("03842", 2), ("4280", 3)],
    "1003": [("1970", 1), ("1629", 2), ("042", 3)],
    "1004": [("41401", 1), ("4019", 2), ("E8497", 3)],  # one code was listed twice
    "1012": [("5856", 2)],  # rank 1 stays with the primary diagnosis it lacks
}


@pytest.fixture(scope="module", params=TARGETS)
def built_mimic(
    request: pytest.FixtureRequest, built_on: Callable[[str, Target], Warehouse]
) -> Warehouse:
    """Give the loaded and built MIMIC-shaped files, once per engine, to be read."""
    return built_on("mimic", request.param)


def test_every_admission_has_the_outcome_worked_out_by_hand(
    built_mimic: Warehouse,
) -> None:
    found = facts(
        built_mimic,
        *("admission_type", "insurance_type", "age_group", "age_at_admission"),
        *("length_of_stay_days", "days_to_readmission", "is_readmitted_30d"),
        *("drg_code", "is_icu", "is_in_hospital_death", "is_readmission_eligible"),
    )
    assert found == OUTCOMES


def test_a_source_without_charges_has_null_charges(built_mimic: Warehouse) -> None:
    found = facts(built_mimic, "hospital_charges")
    assert set(found.values()) == {(None,)}
    audit = built_mimic.relation("findings", "rpt_charge_fanout_audit")
    assert set(
        built_mimic.query(
            f"select summed_hospital_charges, inflation_factor from {audit}"
        )
    ) == {(None, None)}


def test_icd9_codes_score_with_weights_hierarchy_and_age(
    built_mimic: Warehouse,
) -> None:
    found = facts(
        built_mimic,
        *("is_charlson_scorable", "charlson_score", "charlson_score_quan_2011"),
        *("charlson_score_age_adjusted", "charlson_score_secondary"),
    )
    assert {key: found[key] for key in CHARLSON} == CHARLSON


def test_unknown_laboratory_flags_are_no_evidence_of_health(
    built_mimic: Warehouse,
) -> None:
    found = facts(
        built_mimic,
        *("lab_test_count", "abnormal_lab_count"),
        *("has_abnormal_lab", "abnormal_lab_volume_band"),
    )
    assert {key: found[key] for key in LABS} == LABS


def test_diagnoses_follow_their_position_and_keep_leading_zeros(
    built_mimic: Warehouse,
) -> None:
    rows = built_mimic.query(
        "select admissions.admission_id, dim.diagnosis_code, bridge.diagnosis_rank"
        f" from {built_mimic.relation('star', 'bridge_admission_diagnoses')} as bridge"
        f" inner join {built_mimic.relation('star', 'dim_diagnoses')} as dim"
        " on bridge.diagnosis_key = dim.diagnosis_key"
        f" inner join {built_mimic.relation('core', 'admissions')} as admissions"
        " on bridge.admission_key = admissions.admission_key"
        " order by admissions.admission_id, bridge.diagnosis_rank"
    )
    found: dict[str, list[tuple[str, int]]] = {}
    for admission, code, rank in rows:
        found.setdefault(admission, []).append((code, rank))
    assert {key: found[key] for key in DIAGNOSES} == DIAGNOSES
    assert sum(len(codes) for codes in found.values()) == 18


def test_a_diagnosis_has_the_title_of_its_source(built_mimic: Warehouse) -> None:
    rows = built_mimic.query(
        "select diagnosis_code, code_system, diagnosis_name, is_recognised"
        f" from {built_mimic.relation('star', 'dim_diagnoses')}"
        " where diagnosis_code in ('0389', '4280', '99999X')"
    )
    assert set(rows) == {
        ("0389", "ICD-9-CM", "Made-up title of a septicemia", 1),
        ("4280", "ICD-9-CM", None, 1),
        ("99999X", "ICD-9-CM", None, 0),
    }


def test_laboratory_flags_of_the_source_become_abnormal_normal_or_unknown(
    built_mimic: Warehouse,
) -> None:
    rows = built_mimic.query(
        "select lab_result_id, is_abnormal, result_value, admission_key is null"
        f" from {built_mimic.relation('core', 'lab_results')}"
    )
    found = {row[0]: (row[1], row[2], bool(row[3])) for row in rows}
    assert len(found) == 14
    assert {key: found[key] for key in ("1", "2", "3", "4", "5", "9", "13")} == {
        "1": (0, Decimal("1.0"), False),
        "2": (1, Decimal("2.5"), False),
        "3": (None, Decimal("300"), False),  # delta says changed, not abnormal
        "4": (None, None, False),  # a text without a flag
        "5": (1, None, False),  # a text flagged abnormal
        "9": (1, Decimal("9.9"), True),  # outside any admission
        "13": (1, Decimal("3.4001"), False),
    }


def test_laboratory_tests_with_one_name_stay_apart(built_mimic: Warehouse) -> None:
    rows = built_mimic.query(
        "select test_name, loinc_code"
        f" from {built_mimic.relation('star', 'dim_lab_tests')}"
    )
    assert sorted(rows, key=str) == [
        ("Creatinine", "2160-0"),
        ("Glucose", "2339-0"),
        ("Glucose", "2345-7"),
        ("Specific Gravity", None),
    ]


def test_prescriptions_with_impossible_dates_are_flagged_not_dropped(
    built_mimic: Warehouse,
) -> None:
    rows = built_mimic.query(
        "select medication_name, dosage, start_date_key, end_date_key,"
        " has_plausible_dates"
        f" from {built_mimic.relation('star', 'fct_prescriptions')}"
    )
    assert set(rows) == {
        ("Aspirin", "81 mg", 21400301, 21400305, 1),
        ("Heparin", "5000-7500 UNIT", 21400304, 21400302, 0),
        ("Furosemide", "20", 21400405, None, 0),
        ("Potassium Chloride, oral", None, None, 21400209, 0),
        ("aspirin", None, 21400202, 21400202, 1),
    }


def test_race_is_the_one_of_the_first_admission(built_mimic: Warehouse) -> None:
    rows = built_mimic.query(
        "select patient_id, gender, race"
        f" from {built_mimic.relation('core', 'patients')}"
    )
    found = {row[0]: tuple(row[1:]) for row in rows}
    assert len(found) == 12
    assert {key: found[key] for key in ("101", "103", "106", "112")} == {
        "101": ("F", "WHITE"),  # the file lists a later admission first
        "103": ("F", "HISPANIC, OTHER"),
        "106": ("M", None),
        "112": ("M", None),  # never admitted
    }
