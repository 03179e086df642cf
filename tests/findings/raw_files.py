"""The network's raw CSV files as a statistician would read them, without the warehouse.

Everything is worked out anew from the files: which admissions count, age groups,
abnormal results, codes and the Charlson index. No SQL, no model of the project.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from tests.charlson.reference import BLANK_WORDS, Admission, answer, clean

ABNORMAL_FLAGS = ("L", "H", "LL", "HH", "A")
AGE_GROUPS = ["Child", "Adult", "Middle Age", "Senior"]
BANDS = ["None", "Low", "Moderate", "High"]
CHARLSON_BANDS = ["0", "1-2", "3-4", "5 and more"]


@dataclass(frozen=True, repr=False)
class RawFiles:
    """The files at the grains that the figures need.

    `admissions` has one row per admission; `diagnoses` one per admission and distinct
    code, the codes normalised; `labs` one per test result.
    """

    admissions: pd.DataFrame
    diagnoses: pd.DataFrame
    labs: pd.DataFrame


def read_raw_files(folder: Path) -> RawFiles:
    """Return the files of a folder with everything derived that the figures use.

    Charges are in US dollars, stays in days; what is unknown is NaN or, for a payer,
    `Unknown`.
    """
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
            "age_group": _banded(rows["age"], [18, 45, 65], AGE_GROUPS),
            "payer": rows["insurance_type"].replace("", "Unknown"),
            "is_emergency": (rows["admission_type"] == "Emergency")
            .astype(float)
            .where(rows["admission_type"] != ""),
            "drg": rows["drg_code"].replace("", np.nan),
            "primary": [_code(raw) for raw in rows["primary_diagnosis"]],
            "stay": pd.to_numeric(rows["length_of_stay"]),
            "charges": rows["hospital_charges"],
            "is_icu": pd.to_numeric(rows["icu_admission"]),
            "is_dead": pd.to_numeric(rows["in_hospital_mortality"]),
            "charlson": [_charlson(row) for row in rows.to_dict("records")],
        }
    )
    is_readmitted = rows["days_to_readmission"].between(0, 30).astype(float)
    admissions["is_readmitted"] = is_readmitted.where(admissions["is_dead"] == 0)
    admissions["charlson_band"] = _banded(
        admissions["charlson"], [1, 3, 5], CHARLSON_BANDS
    )
    return RawFiles(_with_labs(admissions, labs), _diagnoses(rows), labs)


def _read(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype=str, keep_default_na=False)


def _banded(numbers: pd.Series, starts: list[int], names: list[str]) -> pd.Series:
    """Return the name of the band each number falls into, NaN for an unknown one."""
    edges = [-np.inf, *starts, np.inf]
    banded = pd.cut(numbers, edges, right=False, labels=names)
    return banded.astype(object)


def _with_labs(admissions: pd.DataFrame, labs: pd.DataFrame) -> pd.DataFrame:
    is_abnormal = labs["abnormal_flag"].isin(ABNORMAL_FLAGS).astype(float)
    is_abnormal = is_abnormal.where(labs["abnormal_flag"] != "")
    per_patient = is_abnormal.groupby(labs["patient_id"])
    patient = admissions["patient_id"]
    admissions["tests"] = patient.map(per_patient.size()).fillna(0).astype(int)
    admissions["abnormal"] = patient.map(per_patient.sum(min_count=1))
    admissions["band"] = _banded(admissions["abnormal"], [1, 4, 10], BANDS)
    return admissions


def _code(raw: str) -> str:
    code = clean(raw)
    return "" if code in BLANK_WORDS else code


def _diagnoses(rows: pd.DataFrame) -> pd.DataFrame:
    def codes(row: dict[str, str]) -> Iterable[tuple[str, str]]:
        coded = [row["primary_diagnosis"], *row["secondary_diagnoses"].split("|")]
        distinct = dict.fromkeys(_code(raw) for raw in coded)
        return ((row["admission_id"], code) for code in distinct if code)

    pairs = [pair for row in rows.to_dict("records") for pair in codes(row)]
    return pd.DataFrame(pairs, columns=["admission_id", "code"])


def _charlson(row: dict[str, str]) -> int:
    admission = Admission(
        admission_id=row["admission_id"],
        age=None,
        code_system=row.get("diagnosis_code_system") or "ICD-10-CM",
        primary=row["primary_diagnosis"],
        secondary=row["secondary_diagnoses"],
    )
    score = answer(admission)["charlson_score"]
    assert score is not None
    return score
