"""Made-up files in the shape of Diabetes 130-US hospitals, against rows by hand."""

from collections.abc import Callable
from typing import Any

import pytest

from dev.harness import TARGETS, Target, Warehouse
from tests.facts import facts

# admission: type, payer, age group, age, length of stay, death, eligible, readmitted
OUTCOMES: dict[str, tuple[Any, ...]] = {
    "1": (None, "Unknown", "Child", 5, 1, 0, 1, 0),
    "2": ("Emergency", "Medicare", "Senior", 65, 3, 0, 1, 0),  # >30
    "3": ("Elective", "Private", "Middle Age", 45, 5, 0, 1, 0),
    "4": ("Elective", "Unknown", "Middle Age", 45, 5, 0, 1, 0),  # UN: not published
    "5": ("Urgent", "Unknown", "Senior", 65, 2, 0, 1, 0),
    "6": (None, "Medicaid", "Middle Age", 55, 9, 1, 0, None),
    "7": ("Emergency", "Other", "Senior", 75, 1, 1, 0, None),  # in hospice care
    "8": ("Emergency", "Uninsured", "Senior", 85, 4, 1, 0, None),
    "9": ("Emergency", "Medicare", "Senior", 65, 14, 0, 1, 1),
    # of a patient who died in another stay: nobody knows which came first
    "10": ("Trauma", "Uninsured", "Senior", 85, 6, 0, 1, 1),
    "11": ("Newborn", "Private", "Senior", 90, 1, 0, 1, 1),  # 95, shown as 90
    "12": (None, "Other", "Child", 15, 12, 0, 1, 0),
    "13": ("Emergency", "Unknown", "Adult", 25, 2, 0, 1, 0),
    "14": ("Emergency", "Private", "Adult", 35, 2, 0, 1, 0),
}

# admission: score, with age, secondary diagnoses only
CHARLSON = {
    "1": (1, 1, 0),  # ketoacidosis is a diabetes without end-organ damage
    "2": (2, 4, 1),  # heart failure; 250 is 250.00
    "6": (13, 14, 7),  # 42 is AIDS; a metastasis, and a liver disease
    "9": (5, 7, 4),  # heart failure, kidneys, diabetes with complication
    "11": (None, None, None),  # no diagnosis
    "13": (1, 1, 1),
    "14": (6, 6, 6),
}


@pytest.fixture(scope="module", params=TARGETS)
def built(
    request: pytest.FixtureRequest, built_on: Callable[[str, Target], Warehouse]
) -> Warehouse:
    """Give the loaded and built files, once per engine, to be read only."""
    return built_on("diabetes_130", request.param)


def test_every_admission_has_the_outcome_worked_out_by_hand(built: Warehouse) -> None:
    found = facts(
        built,
        *("admission_type", "insurance_type", "age_group", "age_at_admission"),
        *("length_of_stay_days", "is_in_hospital_death", "is_readmission_eligible"),
        "is_readmitted_30d",
    )
    assert found == OUTCOMES


def test_what_the_source_lacks_is_null(built: Warehouse) -> None:
    lacking = (
        *("admission_date_key", "discharge_date_key", "days_to_readmission"),
        *("hospital_charges", "drg_code", "is_icu"),
        *("lab_test_count", "abnormal_lab_count", "has_30_day_follow_up"),
    )
    assert set(facts(built, *lacking).values()) == {(None,) * len(lacking)}
    for empty in ("dim_dates", "fct_lab_results", "fct_prescriptions"):
        assert built.query(f"select count(*) from {built.relation('star', empty)}") == [
            (0,)
        ]


def test_admissions_without_dates_are_episodes_of_their_own(built: Warehouse) -> None:
    [(admissions, episodes, ends, after_death)] = built.query(
        "select count(*), count(distinct episode_key), sum(is_episode_end),"
        f" sum(is_after_death) from {built.relation('core', 'admissions')}"
    )
    assert (admissions, episodes, ends, after_death) == (14, 14, 14, 0)
    odd = built.relation("quality", "dq_odd_records")
    assert built.query(f"select sum(record_count) from {odd}") == [(0,)]


def test_codes_that_lost_their_zeros_score(built: Warehouse) -> None:
    found = facts(
        built,
        *("charlson_score", "charlson_score_age_adjusted", "charlson_score_secondary"),
    )
    assert {key: found[key] for key in CHARLSON} == CHARLSON
    unmapped = built.relation("quality", "dq_unmapped_diagnosis_codes")
    assert built.query(f"select count(*) from {unmapped}") == [(0,)]


def test_a_transfer_is_told_by_the_words_of_the_seed(built: Warehouse) -> None:
    found = facts(
        built, "discharge_disposition", "is_transfer", "is_against_medical_advice"
    )
    assert found["10"] == ("Short-Term Hospital", 1, 0)
    assert found["11"] == ("Left Against Medical Advice", 0, 1)
    assert found["12"] == ("DISCH-TRAN TO PSYCH HOSP", 1, 0)
    assert found["14"] == (None, None, None)


def test_what_admissions_of_a_patient_contradict_is_unknown(built: Warehouse) -> None:
    rows = built.query(
        f"select patient_id, gender, race from {built.relation('core', 'patients')}"
    )
    found = {row[0]: tuple(row[1:]) for row in rows}
    assert len(found) == 10
    assert found["12"] == ("Female", "Caucasian")
    assert found["13"] == ("Male", None)
    assert found["15"] == ("Female", None)
