"""Writes the lines of patients.csv and hospital_outcomes.csv."""

from itertools import accumulate, pairwise

import numpy as np

from clinical_star.generator.block import Block
from clinical_star.generator.draws import happens
from clinical_star.generator.reference import SEXES, diagnoses, drgs
from clinical_star.generator.stays import ADMISSION_TYPES, NOT_READMITTED

PATIENT_COLUMNS = ("patient_id", "age", "gender", "race", "insurance_type")
OUTCOME_COLUMNS = (
    "admission_id",
    "patient_id",
    "admission_date",
    "discharge_date",
    "admission_type",
    "primary_diagnosis",
    "secondary_diagnoses",
    "drg_code",
    "length_of_stay",
    "icu_admission",
    "hospital_charges",
    "in_hospital_mortality",
    "readmitted_30d",
    "days_to_readmission",
    "discharge_disposition",
)
READMISSION_WINDOW = 30  # days, counted from 0


def patient_lines(block: Block, rng: np.random.Generator) -> list[str]:
    """Return the lines of patients.csv."""
    truth, people = block.truth, block.people
    columns = (
        block.patient_ids(),
        people.age.tolist(),
        [SEXES[sex] for sex in people.sex.tolist()],
        block.texts("race", list(truth.race_share), people.race, rng),
        block.texts("insurance_type", list(truth.payers), people.payer, rng),
    )
    return _lines(columns)


def outcome_lines(block: Block, rng: np.random.Generator) -> list[str]:
    """Return the lines of hospital_outcomes.csv: one admission for each patient."""
    stays, outcomes = block.stays, block.outcomes
    ids, dates = block.patient_ids(), block.dates()
    discharge_day = stays.admission_day + stays.length_of_stay
    primary, secondary = _diagnosis_texts(block, rng)
    days = outcomes.days_to_readmission
    is_early = (days != NOT_READMITTED) & (days <= READMISSION_WINDOW)
    columns = (
        [f"A{patient[1:]}" for patient in ids],
        ids,
        [dates[day] for day in stays.admission_day.tolist()],
        [dates[day] for day in discharge_day.tolist()],
        [ADMISSION_TYPES[kind] for kind in stays.admission_type.tolist()],
        primary,
        secondary,
        [
            drgs().codes[family][severity]
            for family, severity in zip(
                outcomes.drg_family.tolist(),
                outcomes.drg_severity.tolist(),
                strict=True,
            )
        ],
        stays.length_of_stay.tolist(),
        stays.is_icu.astype(int).tolist(),
        _charge_texts(block, rng),
        outcomes.is_dead.astype(int).tolist(),
        is_early.astype(int).tolist(),
        ["" if day == NOT_READMITTED else str(day) for day in days.tolist()],
        _disposition_texts(block, rng),
    )
    return _lines(columns)


def _lines(columns: tuple[list[str] | list[int], ...]) -> list[str]:
    return [",".join(map(str, row)) + "\n" for row in zip(*columns, strict=True)]


def _charge_texts(block: Block, rng: np.random.Generator) -> list[str]:
    share = block.truth.missing_share["hospital_charges"]
    gone = happens(share, len(block.charges), rng).tolist()
    return [
        "" if missing else f"{charge:.2f}"
        for charge, missing in zip(block.charges.tolist(), gone, strict=True)
    ]


def _disposition_texts(block: Block, rng: np.random.Generator) -> list[str]:
    alive = block.texts(
        "discharge_disposition",
        list(block.truth.disposition_share_by_age),
        block.outcomes.disposition,
        rng,
    )
    return [
        block.truth.disposition_of_the_dead if is_dead else disposition
        for disposition, is_dead in zip(
            alive, block.outcomes.is_dead.tolist(), strict=True
        )
    ]


def _diagnosis_texts(
    block: Block, rng: np.random.Generator
) -> tuple[list[str], list[str]]:
    """Return primary and pipe-delimited secondary diagnoses; some without dots."""
    illness = block.illness
    count = len(illness.primary)
    dotted = diagnoses().codes
    styles = [[code.replace(".", "") for code in dotted], dotted]
    is_dotted = happens(block.truth.dotted_code_share, count, rng)
    codes = [styles[int(keep)] for keep in is_dotted.tolist()]
    is_secondary = illness.codes.copy()
    is_secondary[np.arange(count), illness.primary] = False
    patient, code = np.nonzero(is_secondary)
    places = code[np.lexsort((illness.order[patient, code], patient))].tolist()
    ends = accumulate(is_secondary.sum(axis=1).tolist(), initial=0)
    primary = [
        own[place] for own, place in zip(codes, illness.primary.tolist(), strict=True)
    ]
    secondary = [
        "|".join([own[place] for place in places[start:end]])
        for own, (start, end) in zip(codes, pairwise(ends), strict=True)
    ]
    return primary, secondary
