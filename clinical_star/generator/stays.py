"""Draws the hospital stay and its outcome."""

from dataclasses import dataclass

import numpy as np

from clinical_star.generator.diagnoses import Illness
from clinical_star.generator.draws import between_zero_and_one, choose, happens
from clinical_star.generator.mortality import mortality
from clinical_star.generator.people import People
from clinical_star.generator.reference import diagnoses, drgs
from clinical_star.generator.truth import Bools, Ints, Truth

ADMISSION_TYPES = ("Emergency", "Urgent", "Elective", "Trauma")
NOT_READMITTED = -1
TRANSFER, AT_HOME = "Transfer to Another Hospital", "Home"


@dataclass(frozen=True)
class Stays:
    """One admission for each patient of a block."""

    length_of_stay: Ints  # days
    admission_day: Ints  # days since Truth.first_day
    admission_type: Ints  # position in ADMISSION_TYPES
    is_icu: Bools


@dataclass(frozen=True)
class Outcomes:
    """How each stay of a block ended."""

    is_dead: Bools
    days_to_readmission: Ints  # NOT_READMITTED where there is none
    disposition: Ints  # position in Truth.disposition_share_by_age, the living only
    drg_family: Ints  # row of reference.drgs()
    drg_severity: Ints  # column of reference.drgs()


def draw_stays(
    truth: Truth, people: People, illness: Illness, rng: np.random.Generator
) -> Stays:
    """Draw length of stay, dates, intensive care and type of the admissions."""
    count = len(people)
    shape = truth.length_of_stay_shape
    beyond_one = truth.length_of_stay_mean[people.payer] - 1
    length = 1 + rng.negative_binomial(shape, shape / (shape + beyond_one))
    days = (truth.last_day - truth.first_day).days + 1
    return Stays(
        length_of_stay=length,
        admission_day=np.floor(rng.random(count) * (days - length)).astype(np.int64),
        admission_type=_draw_admission_types(truth, people, illness, rng),
        is_icu=happens(truth.icu_share[people.payer], count, rng),
    )


def draw_outcomes(
    truth: Truth,
    people: People,
    illness: Illness,
    abnormal_tests: Ints,
    rng: np.random.Generator,
) -> Outcomes:
    """Draw death, readmission and disposition; the DRG follows from the diagnoses."""
    count = len(people)
    is_dead = happens(mortality(truth, people, illness.charlson_score), count, rng)

    band = np.searchsorted(truth.lab_band_first, abnormal_tests, side="right") - 1
    rate = truth.readmission_by_age_and_band[people.age_group, band]
    is_early = happens(rate, count, rng)
    is_late = happens(truth.late_readmission_share, count, rng)
    early_day = np.floor(
        31 * between_zero_and_one(truth.readmission_day_beta, count, rng)
    )
    late_day = rng.integers(31, truth.late_readmission_last_day + 1, count)
    days = np.where(is_early, early_day, np.where(is_late, late_day, NOT_READMITTED))

    shares = np.array(list(truth.disposition_share_by_age.values())).T
    disposition = choose(shares, people.age_group, rng)
    # A stay that follows a transfer within a day is the transfer, not a readmission.
    names = list(truth.disposition_share_by_age)
    is_moved = (disposition == names.index(TRANSFER)) & (days >= 0) & (days <= 1)
    family = diagnoses().drg_family[illness.primary]
    steps = (truth.drg_moderate_from, truth.drg_severe_from)
    return Outcomes(
        is_dead=is_dead,
        days_to_readmission=np.where(is_dead, NOT_READMITTED, days).astype(np.int64),
        disposition=np.where(is_moved, names.index(AT_HOME), disposition),
        drg_family=np.where(is_dead, drgs().when_expired[family], family),
        drg_severity=np.searchsorted(steps, illness.charlson_score, side="right"),
    )


def _draw_admission_types(
    truth: Truth, people: People, illness: Illness, rng: np.random.Generator
) -> Ints:
    table = diagnoses()
    count = len(people)
    acute_traits = [table.trait_names.index(t) for t in truth.never_elective_traits]
    is_acute = table.traits[illness.primary][:, acute_traits].any(axis=1)
    is_injury = np.array([code.startswith("S") for code in table.codes])[
        illness.primary
    ]
    is_emergency = happens(truth.emergency_share[people.payer], count, rng)
    is_urgent = happens(truth.urgent_share, count, rng) | is_acute
    names = np.select(
        [is_emergency, is_injury, is_urgent],
        ["Emergency", "Trauma", "Urgent"],
        "Elective",
    )
    return np.array([ADMISSION_TYPES.index(name) for name in names])
