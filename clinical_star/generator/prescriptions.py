"""Draws prescriptions that fit the patient's diagnoses and stay."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from clinical_star.generator.diagnoses import Illness
from clinical_star.generator.draws import choose, happens
from clinical_star.generator.reference import diagnoses, drugs
from clinical_star.generator.stays import Stays
from clinical_star.generator.truth import Bools, Floats, Ints, Truth

SHORT_COURSE_DAYS = (3, 10)
LONG_COURSE_DAYS = (30, 60, 90)


@dataclass(frozen=True)
class Prescriptions:
    """Prescriptions of a block, by patient and start."""

    patient: Ints  # position in the block
    drug: Ints  # row of reference.drugs()
    start_day: Ints  # days since the admission
    end_day: Ints


def draw_prescriptions(
    truth: Truth,
    illness: Illness,
    stays: Stays,
    is_dead: Bools,
    rng: np.random.Generator,
) -> Prescriptions:
    """Draw drugs that treat a diagnosis, a symptom or an intensive care need."""
    count = len(is_dead)
    mean = (
        truth.prescriptions_base
        + truth.prescriptions_per_charlson_point * illness.charlson_score
    )
    patient = np.repeat(np.arange(count), rng.poisson(mean))
    drug = choose(_drug_weights(truth, illness, stays, rng), patient, rng)

    stay = stays.length_of_stay[patient]
    start = np.floor(rng.random(len(patient)) * (stay + 1)).astype(np.int64)
    start = start[np.lexsort((start, patient))]
    course = np.array(drugs().course)[drug]
    short = start + rng.integers(*SHORT_COURSE_DAYS, len(patient), endpoint=True)
    long = start + rng.choice(LONG_COURSE_DAYS, len(patient))
    in_stay = start + np.floor(rng.random(len(patient)) * (stay - start + 1))
    end = np.select([course == "stay", course == "short"], [in_stay, short], long)
    end = np.where(is_dead[patient], np.minimum(end, stay), end).astype(np.int64)
    end = _end_at_the_next_order(patient, drug, start, end)
    return Prescriptions(patient, drug, start, end)


def _end_at_the_next_order(patient: Ints, drug: Ints, start: Ints, end: Ints) -> Ints:
    """End an order no later than the patient's next order of the same drug starts."""
    order = np.lexsort((start, drug, patient))
    before, after = order[:-1], order[1:]
    is_same = (patient[before] == patient[after]) & (drug[before] == drug[after])
    ended = end.copy()
    ended[before[is_same]] = np.minimum(end[before], start[after])[is_same]
    return ended


def _drug_weights(
    truth: Truth, illness: Illness, stays: Stays, rng: np.random.Generator
) -> Floats:
    """Return patients x drugs: 1 for a drug that fits a disease or intensive care."""
    count = len(illness.traits)
    fits = (illness.traits.astype(np.float32) @ _treats().astype(np.float32)) > 0
    for need, share in (
        ("shock", truth.shock_share),
        ("ventilation", truth.ventilated_share),
    ):
        has_need = stays.is_icu & happens(share, count, rng)
        fits |= has_need[:, None] & _used_for(need)
    weights = fits.astype(float)
    for symptom in truth.symptom_traits:
        for_symptom = _used_for(symptom)
        weights[:, for_symptom] = np.maximum(
            weights[:, for_symptom], truth.symptom_drug_weight
        )
    return weights


@cache
def _treats() -> Bools:
    """Return traits x drugs: whether the drug is used for the trait."""
    return np.array([_used_for(trait) for trait in diagnoses().trait_names])


def _used_for(trait: str) -> Bools:
    return np.array([trait in uses for uses in drugs().uses])
