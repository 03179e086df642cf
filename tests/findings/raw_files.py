"""The network's raw CSV files as a statistician would read them, without the warehouse.

Everything is worked out anew from the files: which admissions count, age groups,
abnormal results, codes and the Charlson index. No SQL, no model of the project.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from tests.charlson.reference import BLANK_WORDS, Admission, answer, clean
from tests.findings.cohort import (
    AGE_GROUPS,
    BANDS,
    CHARLSON_BANDS,
    NO_BAND,
    UNKNOWN,
    Cohort,
    banded,
)

ABNORMAL_FLAGS = ("L", "H", "LL", "HH", "A")


def read_raw_files(folder: Path) -> Cohort:
    """Return the admissions of a folder of CSV files, one to a patient."""
    outcomes = _read(folder / "hospital_outcomes.csv")
    patients = _read(folder / "patients.csv")
    labs = _read(folder / "lab_results.csv")[["patient_id", "abnormal_flag"]]
    rows = outcomes.merge(patients, on="patient_id", how="left", validate="m:1")
    for name in ("hospital_charges", "days_to_readmission", "age"):
        rows[name] = pd.to_numeric(rows[name])
    admissions = pd.DataFrame(
        {
            "admission_id": rows["admission_id"],
            "patient_id": rows["patient_id"],
            # The star shows no age over 90.
            "age": rows["age"].clip(upper=90),
            "age_group": banded(rows["age"], [18, 45, 65], AGE_GROUPS),
            "payer": rows["insurance_type"].replace("", UNKNOWN),
            "is_emergency": (rows["admission_type"] == "Emergency")
            .astype(float)
            .where(rows["admission_type"] != ""),
            "drg": rows["drg_code"].replace("", np.nan),
            "primary": [_primary(row) for row in _records(rows)],
            "stay": pd.to_numeric(rows["length_of_stay"]),
            "charges": rows["hospital_charges"],
            "is_icu": pd.to_numeric(rows["icu_admission"]),
            "is_dead": pd.to_numeric(rows["in_hospital_mortality"]),
            "charlson": [_charlson(row) for row in _records(rows)],
        }
    )
    is_readmitted = rows["days_to_readmission"].between(0, 30).astype(float)
    admissions["is_eligible"] = 1 - admissions["is_dead"]
    admissions["is_readmitted"] = is_readmitted.where(admissions["is_eligible"] == 1)
    admissions["charlson_band"] = banded(
        admissions["charlson"], [1, 3, 5], CHARLSON_BANDS
    ).fillna(NO_BAND)
    of_patient = admissions.set_index("patient_id")["admission_id"]
    labs["admission_id"] = labs["patient_id"].map(of_patient)
    return Cohort(_with_labs(admissions, labs), _diagnoses(rows), labs)


def _read(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype=str, keep_default_na=False)


def _records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): row[name] for name in row} for row in rows.to_dict("records")]


def _with_labs(admissions: pd.DataFrame, labs: pd.DataFrame) -> pd.DataFrame:
    is_abnormal = labs["abnormal_flag"].isin(ABNORMAL_FLAGS).astype(float)
    is_abnormal = is_abnormal.where(labs["abnormal_flag"] != "")
    counts = is_abnormal.groupby(labs["admission_id"]).sum(min_count=1)
    admissions["abnormal"] = admissions["admission_id"].map(counts)
    admissions["band"] = banded(admissions["abnormal"], [1, 4, 10], BANDS)
    return admissions


def _code(row: dict[str, str], raw: str) -> str:
    """Return a code with its system, or nothing for a blank."""
    code = clean(raw)
    return "" if code in {"", *BLANK_WORDS} else f"{_system(row)}:{code}"


def _system(row: dict[str, str]) -> str:
    return row.get("diagnosis_code_system") or "ICD-10-CM"


def _primary(row: dict[str, str]) -> str:
    return _code(row, row["primary_diagnosis"]) or UNKNOWN


def _diagnoses(rows: pd.DataFrame) -> pd.DataFrame:
    def codes(row: dict[str, str]) -> Iterable[tuple[str, str]]:
        coded = [row["primary_diagnosis"], *row["secondary_diagnoses"].split("|")]
        distinct = dict.fromkeys(_code(row, raw) for raw in coded)
        return ((row["admission_id"], code) for code in distinct if code)

    pairs = [pair for row in _records(rows) for pair in codes(row)]
    return pd.DataFrame(pairs, columns=["admission_id", "code"])


def _charlson(row: dict[str, str]) -> float:
    admission = Admission(
        admission_id=row["admission_id"],
        age=None,
        code_system=_system(row),
        primary=row["primary_diagnosis"],
        secondary=row["secondary_diagnoses"],
    )
    score = answer(admission)["charlson_score"]
    return np.nan if score is None else score
