"""Files in the shape of MIMIC-IV, all made up, against rows worked out by hand."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from dev.harness import TARGETS, Target, Warehouse
from tests.facts import facts

# admission: type, payer, age, length of stay, DRG, intensive care, death, last stay of
# its episode, days to readmission, readmitted
OUTCOMES: dict[str, tuple[Any, ...]] = {
    "2001": ("Emergency", "Medicare", 60, 4, "064", 0, 0, 1, 30, 1),
    "2002": ("Urgent", "Medicare", 60, 6, "194", 0, 0, 1, 396, 0),  # an APR group
    "2003": ("Elective", "Other", 61, 0, None, 0, 0, 1, None, 0),
    "2004": ("Emergency", "Medicare", 90, 5, "280", 1, 1, 1, None, None),
    "2005": ("Elective", "Medicaid", 45, 9, None, 0, 0, 1, 3, 1),
    "2006": ("Observation", "Medicaid", 45, 0, None, 0, 0, 0, None, None),  # nested
    "2007": ("Observation", "Uninsured", 45, 2, None, 0, 0, 1, None, 0),
    "2008": ("Observation", "Uninsured", 17, 3, None, 0, 0, 0, None, None),
    "2009": ("Urgent", "Uninsured", 17, 16, None, 0, 0, 1, None, 0),  # adjoining
    "2010": ("Emergency", "Medicare", 70, 2, None, 0, 0, 0, None, None),
    "2011": ("Urgent", "Medicare", 70, 5, None, 1, 0, 1, None, 0),  # transferred
    "2012": ("Emergency", "Private", 31, 0, None, 0, 0, 1, None, 0),  # ends before
    "2013": ("Observation", "Unknown", 52, 2, None, 0, 0, 1, None, 0),
    "2014": ("Emergency", "Other", 90, 7, None, 0, 0, 1, None, 0),
    "2015": ("Emergency", "Medicare", 65, 2, None, 0, 0, 1, None, 0),
}

# admission: score, with age, secondary diagnoses only
CHARLSON = {
    "2001": (5, 7, 4),  # heart attack, diabetes with complication, kidney transplant
    "2002": (3, 5, 2),  # the same V420 is an accident here
    "2003": (12, 14, 6),
    "2008": (None, None, None),  # a code of no known form
    "2010": (2, 5, 2),  # no primary diagnosis
    "2013": (None, None, None),  # no diagnosis
}

# admission: tests, abnormal ones
LABS = {
    "2001": (4, 2),  # the fifth came after the stay
    "2002": (1, None),  # a text without a flag
    "2003": (0, None),
    "2004": (2, 2),
    "2006": (1, 0),
}


@pytest.fixture(scope="module", params=TARGETS)
def built(
    request: pytest.FixtureRequest, built_on: Callable[[str, Target], Warehouse]
) -> Warehouse:
    """Give the loaded and built files, once per engine, to be read only."""
    return built_on("mimic_iv", request.param)


def test_every_admission_has_the_outcome_worked_out_by_hand(built: Warehouse) -> None:
    found = facts(
        built,
        *("admission_type", "insurance_type", "age_at_admission"),
        *("length_of_stay_days", "drg_code", "is_icu", "is_in_hospital_death"),
        *("is_episode_end", "days_to_readmission", "is_readmitted_30d"),
    )
    assert found == OUTCOMES


def test_codes_of_both_revisions_score(built: Warehouse) -> None:
    found = facts(
        built,
        *("charlson_score", "charlson_score_age_adjusted", "charlson_score_secondary"),
    )
    assert {key: found[key] for key in CHARLSON} == CHARLSON


def test_results_count_for_the_stay_that_the_source_names(built: Warehouse) -> None:
    found = facts(built, "lab_test_count", "abnormal_lab_count")
    assert {key: found[key] for key in LABS} == LABS
    rows = built.query(
        "select reason, row_count"
        f" from {built.relation('quality', 'dq_results_without_admission')}"
        " where table_name = 'lab_results' and row_count > 0"
    )
    assert dict(rows) == {"outside any stay, says the source": 1, "after the stay": 1}


def test_a_result_keeps_its_unit_and_its_normal_range(built: Warehouse) -> None:
    rows = built.query(
        "select lab_result_id, unit, result_value, reference_low, reference_high"
        f" from {built.relation('core', 'lab_results')}"
        " where lab_result_id in ('2', '10')"
    )
    assert {row[0]: row[1:] for row in rows} == {
        "2": ("mg/dL", Decimal("250.125"), Decimal(70), Decimal(105)),
        "10": (None, Decimal(-5), None, None),  # N/A is no unit
    }


def test_a_code_has_the_title_of_its_own_revision(built: Warehouse) -> None:
    rows = built.query(
        "select code_system, diagnosis_name"
        f" from {built.relation('star', 'dim_diagnoses')}"
        " where diagnosis_code = 'V420'"
    )
    assert dict(rows) == {
        "ICD-9-CM": "Made-up title of a transplant",
        "ICD-10-CM": "Made-up title of an accident, unspecified",
    }


def test_an_order_of_several_drugs_is_several_prescriptions(built: Warehouse) -> None:
    rows = built.query(
        "select medication_name, dosage, frequency, start_date_key, end_date_key,"
        f" has_plausible_dates from {built.relation('star', 'fct_prescriptions')}"
    )
    assert sorted(rows, key=str) == sorted(
        [
            ("Heparin", "5000-7500 UNIT", "2 in 24 hours", 21400301, 21400303, 1),
            ("5% Dextrose", "250 mL", None, 21400301, 21400303, 1),
            ("Heparin", "1", None, 21400301, 21400303, 1),
            (
                *('Potassium Chloride, oral "slow"', None, None),
                *(21400305, 21400304, 0),
            ),
            ("Aspirin", None, None, 21400410, None, 0),
            ("Aspirin", "81 mg", None, None, 21400410, 0),
        ],
        key=str,
    )


def test_race_is_the_one_of_the_first_admission(built: Warehouse) -> None:
    rows = built.query(
        f"select patient_id, gender, race from {built.relation('core', 'patients')}"
    )
    found = {row[0]: tuple(row[1:]) for row in rows}
    assert len(found) == 9
    assert found["101"] == ("F", "UNKNOWN")
    assert found["103"] == ("F", 'ASIAN, "OTHER"')
