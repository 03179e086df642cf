"""Every odd patient has the figures worked out by hand; every odd row is counted."""

from typing import Any

import pytest

from dev.harness import Warehouse
from tests.stays.odd_network import (
    COUNTED,
    EXPECTED,
    LAB_RESULTS,
    ODD_RECORDS,
    PRESCRIPTIONS,
    SUPERSEDED,
    WITHOUT_ADMISSION,
)

_OUTCOMES = (
    "length_of_stay_days",
    "is_episode_end",
    "is_in_hospital_death",
    "is_readmission_eligible",
    "days_to_readmission",
    "is_readmitted_30d",
)


def outcomes(warehouse: Warehouse) -> dict[str, tuple[Any, ...]]:
    """Return of each admission what EXPECTED says, from the fact of the star."""
    length, *rest = (f"fact.{column}" for column in _OUTCOMES)
    core = warehouse.relation("core", "admissions")
    rows = warehouse.query(
        f"select admissions.admission_id, {length}, firsts.admission_id,"
        f" {', '.join(rest)}"
        f" from {warehouse.relation('star', 'fct_hospital_outcomes')} as fact"
        f" inner join {core} as admissions"
        " on fact.admission_key = admissions.admission_key"
        f" inner join {core} as firsts on fact.episode_key = firsts.admission_key"
    )
    return {row[0]: tuple(row[1:]) for row in rows}


def test_every_stay_has_the_outcome_worked_out_by_hand(odd_network: Warehouse) -> None:
    assert outcomes(odd_network) == EXPECTED


def test_no_charge_is_lost_with_an_odd_row(odd_network: Warehouse) -> None:
    fact = odd_network.relation("star", "fct_hospital_outcomes")
    [(total,)] = odd_network.query(f"select sum(hospital_charges) from {fact}")
    assert total == 1000 * len(EXPECTED)


def test_every_odd_record_is_counted_by_its_rule(odd_network: Warehouse) -> None:
    rows = odd_network.query(
        "select odd_rule, table_name, record_count, checked_count, odd_share"
        f" from {odd_network.relation('quality', 'dq_odd_records')}"
    )
    assert {row[0]: row[2] for row in rows if row[2] > 0} == ODD_RECORDS
    sizes = {
        "admissions": len(EXPECTED),
        "admission_diagnoses": len(EXPECTED),
        "lab_results": len(LAB_RESULTS),
        "prescriptions": len(PRESCRIPTIONS),
    }
    for _, table, found, checked, share in rows:
        assert checked == sizes[table]
        assert share == pytest.approx(found / checked)


def test_a_patient_whom_the_file_of_patients_lacks_is_listed(
    odd_network: Warehouse,
) -> None:
    rows = odd_network.query(
        "select patient_id, gender from"
        f" {odd_network.relation('core', 'patients')} where is_registered = 0"
    )
    assert sorted(rows) == [("a stranger", None), ("not in the file", None)]


@pytest.mark.parametrize(
    ("table", "key", "expected"),
    [
        ("lab_results", "lab_result_id", LAB_RESULTS),
        ("prescriptions", "prescription_id", PRESCRIPTIONS),
    ],
)
def test_what_happened_belongs_to_the_stay_it_happened_in(
    odd_network: Warehouse, table: str, key: str, expected: list[tuple[Any, Any]]
) -> None:
    rows = odd_network.query(
        f"select events.{key}, admissions.admission_id"
        f" from {odd_network.relation('core', table)} as events"
        f" left join {odd_network.relation('core', 'admissions')} as admissions"
        " on events.admission_key = admissions.admission_key"
    )
    right = {str(number): stay for number, (_, stay) in enumerate(expected, start=1)}
    assert {row[0]: row[1] for row in rows} == right


def test_what_belongs_to_no_stay_is_counted_with_its_reason(
    odd_network: Warehouse,
) -> None:
    rows = odd_network.query(
        "select table_name, reason, row_count from"
        f" {odd_network.relation('quality', 'dq_results_without_admission')}"
    )
    assert {row[:2]: row[2] for row in rows if row[2] > 0} == WITHOUT_ADMISSION


def test_a_corrected_result_counts_once_and_two_tests_of_a_day_twice(
    odd_network: Warehouse,
) -> None:
    replaced = odd_network.query(
        f"select lab_result_id from {odd_network.relation('core', 'lab_results')}"
        " where is_superseded = 1"
    )
    assert {int(row[0]) for row in replaced} == SUPERSEDED
    counts = odd_network.query(
        "select admission_id, lab_test_count, abnormal_lab_count"
        f" from {odd_network.relation('core', 'admissions')} where lab_test_count > 0"
    )
    assert {row[0]: tuple(row[1:]) for row in counts} == COUNTED
