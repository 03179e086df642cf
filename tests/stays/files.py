"""Small files of the network: each row gives only the values that a test is about."""

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

Row = Mapping[str, Any]

ADMISSION: Row = {
    "admission_id": "",
    "patient_id": "",
    "admission_date": "2024-03-01",
    "discharge_date": "2024-03-05",
    "admission_type": "Emergency",
    "primary_diagnosis": "I10",
    "secondary_diagnoses": "",
    "drg_code": "291",
    "length_of_stay": "4",
    "icu_admission": "0",
    "hospital_charges": "1000.00",
    "in_hospital_mortality": "0",
    "readmitted_30d": "",
    "days_to_readmission": "",
    "discharge_disposition": "Home",
}
LAB_RESULT: Row = {
    "lab_result_id": "",
    "patient_id": "",
    "loinc_code": "2160-0",
    "test_name": "Creatinine",
    "test_date": "2024-03-02",
    "result_value": "1.0",
    "unit": "mg/dL",
    "reference_low": "0.6",
    "reference_high": "1.2",
    "abnormal_flag": "N",
    "result_status": "",
    "specimen_id": "",
}
PRESCRIPTION: Row = {
    "medication_id": "",
    "patient_id": "",
    "medication_name": "metformin 500 MG Oral Tablet",
    "drug_class": "",
    "dosage": "",
    "frequency": "",
    "start_date": "2024-03-02",
    "end_date": "2024-03-03",
}
PATIENT: Row = {
    "patient_id": "",
    "age": "50",
    "gender": "Female",
    "race": "White",
    "insurance_type": "Private",
}


def write_network(
    folder: Path,
    admissions: Iterable[Row],
    *,
    lab_results: Iterable[Row] = (),
    prescriptions: Iterable[Row] = (),
    patients: Iterable[Row] | None = None,
    without: Iterable[str] = (),
) -> Path:
    """Write the four files into a folder and return it.

    `patients` are by default those of the admissions. `without` names columns of the
    admissions that the file lacks. Results and prescriptions are numbered from 1.
    """
    folder.mkdir(exist_ok=True)
    rows = list(admissions)
    ids = dict.fromkeys(str(row["patient_id"]) for row in rows)
    known = [{"patient_id": each} for each in ids] if patients is None else patients
    left_out = set(without)
    shape = {key: value for key, value in ADMISSION.items() if key not in left_out}
    _write(folder / "hospital_outcomes.csv", shape, rows)
    _write(folder / "patients.csv", PATIENT, known)
    _write(folder / "lab_results.csv", LAB_RESULT, _numbered(lab_results, LAB_RESULT))
    _write(
        folder / "medications.csv", PRESCRIPTION, _numbered(prescriptions, PRESCRIPTION)
    )
    return folder


def _numbered(rows: Iterable[Row], shape: Row) -> list[Row]:
    key = next(iter(shape))
    return [{key: number, **row} for number, row in enumerate(rows, start=1)]


def _write(path: Path, shape: Row, rows: Iterable[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(shape), lineterminator="\n")
        writer.writeheader()
        writer.writerows({**shape, **row} for row in rows)
