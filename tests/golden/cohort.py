"""The golden admissions as the hand-worked star has them."""

from functools import cache
from pathlib import Path

import pandas as pd

from tests.findings.cohort import UNKNOWN, Cohort
from tests.golden.tables import STAR


@cache
def golden_cohort() -> Cohort:
    """Return the dozen admissions with their diagnoses and test results."""
    facts = _read(STAR / "fct_hospital_outcomes.csv")
    links = _read(STAR / "bridge_admission_diagnoses.csv")
    labs = _read(STAR / "fct_lab_results.csv")
    admissions = pd.DataFrame(
        {
            "admission_id": facts["admission_key"],
            "patient_id": facts["patient_key"],
            "age": facts["age_at_admission"],
            "age_group": facts["age_group"].where(facts["age_group"] != UNKNOWN),
            "payer": facts["insurance_type"],
            "is_emergency": (facts["admission_type"] == "Emergency")
            .astype(float)
            .where(facts["admission_type"].notna()),
            "drg": facts["drg_code"],
            "primary": facts["primary_diagnosis_key"],
            "stay": facts["length_of_stay_days"],
            "charges": facts["hospital_charges"],
            "is_icu": facts["is_icu"],
            "is_dead": facts["is_in_hospital_death"],
            "is_eligible": facts["is_readmission_eligible"],
            "is_readmitted": facts["is_readmitted_30d"],
            "charlson": facts["charlson_score"],
            "charlson_band": facts["charlson_band"],
            "abnormal": facts["abnormal_lab_count"],
            "band": facts["abnormal_lab_volume_band"],
        }
    )
    return Cohort(
        admissions,
        links.rename(
            columns={"admission_key": "admission_id", "diagnosis_key": "code"}
        )[["admission_id", "code"]],
        labs.rename(columns={"admission_key": "admission_id"})[["admission_id"]],
    )


def _read(path: Path) -> pd.DataFrame:
    """Read a file of the star; only what is empty is missing, a band is called None."""
    texts = {"drg_code": str}
    return pd.read_csv(path, dtype=texts, keep_default_na=False, na_values=[""])
