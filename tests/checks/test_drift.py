"""What a check keeps of a load, and what it measures the next one against."""

from pathlib import Path

from dev.harness import Warehouse
from dev.harness.built import copy_of
from tests.checks.conftest import checked, failed_in


def next_load(warehouse: Warehouse, load_id: str) -> None:
    """Let the audit schema say that another load put the raw tables there."""
    for table in ("load_current", "load_files", "load_runs"):
        relation = warehouse.relation("audit", table)
        warehouse.execute(f"update {relation} set load_id = '{load_id}'")


def test_a_figure_of_few_rows_is_neither_judged_nor_kept(
    enlarged: Warehouse, tmp_path: Path
) -> None:
    warehouse = copy_of(enlarged, tmp_path)
    labs = warehouse.relation("raw", "network__lab_results")
    warehouse.execute(
        f"update {labs} set loinc_code = 'other' where loinc_code = '1988-5'"
        f" and lab_result_id not in (select lab_result_id from {labs}"
        " where loinc_code = '1988-5' limit 2)"
    )
    next_load(warehouse, "few")
    outcome = checked(warehouse, layer="raw", only="raw_lab_tests", drift=False)
    assert failed_in(outcome) == {"raw_lab_tests: CRP share of results"}
    profiles, runs = (
        warehouse.relation("audit", name) for name in ("load_profiles", "check_runs")
    )
    kept = warehouse.query(
        f"select measure from {profiles} where measure like 'CRP %' and check_id ="
        f" (select check_id from {runs} where load_id = 'few')"
    )
    assert kept == [("CRP share of results",)]


def test_drift_is_measured_from_the_last_good_load(
    enlarged: Warehouse, tmp_path: Path
) -> None:
    warehouse = copy_of(enlarged, tmp_path)
    part = {"layer": "raw"}
    first = checked(warehouse, **part)
    [notice] = [notice for notice in first.notices if "drift" in notice]
    assert "raw figures" in notice
    assert not first.failed

    # Inside every band, yet 14 points in the mix of payers.
    next_load(warehouse, "second")
    patients = warehouse.relation("raw", "network__patients")
    payers = f"select patient_id from {patients} where insurance_type = 'Private'"
    warehouse.execute(
        f"update {patients} set insurance_type = 'Medicare'"
        f" where patient_id in ({payers} order by patient_id limit 280)"
    )
    second = checked(warehouse, **part)
    assert {
        "raw_patients: insurance_type share of Medicare",
        "raw_patients: insurance_type share of Private",
    } <= failed_in(second)
    assert all("no drift" in one.expected.reason for one in second.failed)

    # A failed check is no measure, so the next load fails against the first as well.
    next_load(warehouse, "third")
    assert failed_in(checked(warehouse, **part)) == failed_in(second)
    accepted = checked(warehouse, **part, drift=False)
    assert not accepted.failed
    next_load(warehouse, "fourth")
    assert not checked(warehouse, **part).failed


def test_rows_per_load_may_not_halve(enlarged: Warehouse, tmp_path: Path) -> None:
    warehouse = copy_of(enlarged, tmp_path)
    checked(warehouse, layer="raw")
    next_load(warehouse, "second")
    files = warehouse.relation("audit", "load_files")
    warehouse.execute(f"update {files} set rows_loaded = floor(rows_loaded / 2.5)")
    for name in ("patients", "hospital_outcomes", "lab_results", "medications"):
        relation = warehouse.relation("raw", f"network__{name}")
        patient = "cast(substr(split_part(patient_id, '-', 1), 2) as int)"
        warehouse.execute(f"delete from {relation} where {patient} % 5 > 1")
    drifted = {
        f"{one.expected.subject}: {one.expected.measure}"
        for one in checked(warehouse, layer="raw").failed
        if "no drift" in one.expected.reason
    }
    assert {
        f"raw_{name}: rows" for name in ("patients", "hospital_outcomes")
    } <= drifted
