"""A made-up folder: the tables of OMOP's model with their numbers for everything."""

import random
from pathlib import Path

from tests.draft.folders.common import (
    ICD10,
    PATIENTS,
    Rows,
    last,
    write,
)
from tests.draft.folders.common import stays as stays_of


def omop(folder: Path) -> None:
    """Write the tables of OMOP's model with their numbers for everything."""
    draw = random.Random(5)
    stays = stays_of(draw)
    concepts: Rows = [
        [3004501, "Glucose in blood", "LOINC", "2345-7"],
        [1503297, "metformin", "RxNorm", "6809"],
        [201826, "Type 2 diabetes", "SNOMED", "44054006"],
        [9201, "Inpatient Visit", "Visit", "IP"],
    ]
    write(
        folder / "CONCEPT.csv",
        ["concept_id", "concept_name", "vocabulary_id", "concept_code"],
        concepts,
        delimiter="\t",
    )
    write(
        folder / "PERSON.csv",
        [
            "person_id",
            "gender_concept_id",
            "year_of_birth",
            "gender_source_value",
            "race_source_value",
        ],
        [
            [i + 1, 8507, 1940 + i, draw.choice("FM"), draw.choice(["white", "asian"])]
            for i in range(PATIENTS)
        ],
    )
    write(
        folder / "VISIT_OCCURRENCE.csv",
        [
            "visit_occurrence_id",
            "person_id",
            "visit_concept_id",
            "visit_start_date",
            "visit_end_date",
            "discharged_to_source_value",
        ],
        [
            [
                n + 1,
                p + 1,
                9201,
                f"{b:%Y-%m-%d}",
                f"{e:%Y-%m-%d}",
                draw.choice(["HOME", *(["DIED"] if n in last(stays) else [])]),
            ]
            for p, n, b, e in stays
        ],
    )
    write(
        folder / "CONDITION_OCCURRENCE.csv",
        [
            "condition_occurrence_id",
            "person_id",
            "condition_concept_id",
            "condition_start_date",
            "visit_occurrence_id",
            "condition_source_value",
        ],
        [
            [k + 1, p + 1, 201826, f"{b:%Y-%m-%d}", n + 1, draw.choice(ICD10)]
            for k, (p, n, b, _) in enumerate(stays)
        ],
    )
    write(
        folder / "MEASUREMENT.csv",
        [
            "measurement_id",
            "person_id",
            "measurement_concept_id",
            "measurement_date",
            "value_as_number",
            "unit_source_value",
            "range_low",
            "range_high",
            "visit_occurrence_id",
        ],
        [
            [
                k + 1,
                p + 1,
                3004501,
                f"{b:%Y-%m-%d}",
                f"{draw.random() * 200:.1f}",
                "mg/dL",
                70,
                110,
                n + 1,
            ]
            for k, (p, n, b, _) in enumerate(stays)
        ],
    )
    write(
        folder / "DRUG_EXPOSURE.csv",
        [
            "drug_exposure_id",
            "person_id",
            "drug_concept_id",
            "drug_exposure_start_date",
            "drug_exposure_end_date",
            "visit_occurrence_id",
        ],
        [
            [k + 1, p + 1, 1503297, f"{b:%Y-%m-%d}", f"{e:%Y-%m-%d}", n + 1]
            for k, (p, n, b, e) in enumerate(stays)
        ],
    )
