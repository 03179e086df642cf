"""Synthetic admissions for the verification, and their network files."""

import csv
import random
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from tests.charlson.codes import (
    EMPTY_ITEMS,
    Pool,
    icd9_pool,
    icd10_pool,
    label_pool,
    respell,
)
from tests.charlson.reference import Admission

# The ages on both sides of each step of the age points.
STEPS = (0, 39, 40, 49, 50, 59, 60, 69, 70, 79, 80, 89, 90, 120)
POOLS = {"ICD-10-CM": icd10_pool, "ICD-9-CM": icd9_pool, "LABEL": label_pool}


def draw_admissions(code_system: str, count: int, seed: int) -> Iterator[Admission]:
    """Yield `count` random admissions, the same for the same seed.

    One in fifty has no diagnosis at all, others no primary one; diagnoses repeat in
    another spelling, and empty items stand between them.
    """
    rng = random.Random(f"{code_system} {seed}")
    pool = POOLS[code_system]()
    for number in range(count):
        diagnoses = _draw_diagnoses(rng, pool)
        yield Admission(
            admission_id=f"{code_system}-{seed}-{number}",
            age=_draw_age(rng),
            code_system=code_system,
            primary=diagnoses[0],
            secondary="|".join(diagnoses[1:]),
        )


def write_network_files(directory: Path, admissions: Sequence[Admission]) -> None:
    """Write patients.csv and hospital_outcomes.csv, one patient per admission."""
    _write(
        directory / "patients.csv",
        ("patient_id", "age", "gender", "race", "insurance_type"),
        ((a.admission_id, a.age, "F", "", "Medicare") for a in admissions),
    )
    columns = {
        "admission_id": "",
        "patient_id": "",
        "admission_date": "2024-01-01",
        "discharge_date": "2024-01-03",
        "admission_type": "Emergency",
        "primary_diagnosis": "",
        "secondary_diagnoses": "",
        "diagnosis_code_system": "",
        "drg_code": "",
        "length_of_stay": "2",
        "icu_admission": "0",
        "hospital_charges": "",
        "in_hospital_mortality": "0",
        "readmitted_30d": "0",
        "days_to_readmission": "",
        "discharge_disposition": "",
    }
    _write(
        directory / "hospital_outcomes.csv",
        columns,
        ({**columns, **_outcome(admission)}.values() for admission in admissions),
    )


def _outcome(admission: Admission) -> dict[str, str]:
    # ICD-10-CM is what an empty code system means: half of the rows leave it out.
    is_default = admission.code_system == "ICD-10-CM"
    is_silent = is_default and admission.admission_id.endswith(tuple("02468"))
    return {
        "admission_id": admission.admission_id,
        "patient_id": admission.admission_id,
        "primary_diagnosis": admission.primary,
        "secondary_diagnoses": admission.secondary,
        "diagnosis_code_system": "" if is_silent else admission.code_system,
    }


def _write(path: Path, header: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)


def _draw_age(rng: random.Random) -> int | None:
    if rng.random() < 0.02:
        return None
    return rng.choice(STEPS) if rng.random() < 0.3 else rng.randint(0, 110)


def _draw_diagnoses(rng: random.Random, pool: Pool) -> list[str]:
    """Return the primary diagnosis, which may be empty, and the items after it."""
    if rng.random() < 0.02:
        return ["", *rng.choices(EMPTY_ITEMS, k=rng.randint(0, 2))]
    diagnoses = [pool.draw(rng) for _ in range(rng.choice((1, 1, 2, 3, 5, 8, 13)))]
    while rng.random() < 0.2:
        repeated = respell(rng, pool.code_system, rng.choice(diagnoses).strip())
        diagnoses.insert(rng.randint(1, len(diagnoses)), repeated)
    while rng.random() < 0.2:
        diagnoses.insert(rng.randint(0, len(diagnoses)), rng.choice(EMPTY_ITEMS))
    return diagnoses
