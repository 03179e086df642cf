"""Draws the patients: their age, sex, race, payer and burden of disease."""

from dataclasses import dataclass

import numpy as np

from clinical_star.generator.draws import (
    between_zero_and_one,
    choose,
    gamma_around_one,
    happens,
)
from clinical_star.generator.truth import Ints, Truth


@dataclass(frozen=True)
class People:
    """Patients of a block; every array runs over them."""

    age: Ints  # whole years
    age_group: Ints  # position in Truth.age_groups
    sex: Ints  # position in reference.SEXES
    race: Ints  # position in Truth.race_share
    payer: Ints  # position in Truth.payers
    burden: Ints  # the Charlson score that the diagnoses should reach

    def __len__(self) -> int:
        return len(self.age)


def draw_people(truth: Truth, count: int, rng: np.random.Generator) -> People:
    """Draw `count` patients."""
    everyone = np.zeros(count, dtype=np.int64)
    age_group = choose(truth.age_share[None, :], everyone, rng)
    frailty = gamma_around_one(truth.burden_gamma_shape, count, rng)
    burden = rng.poisson(truth.burden_mean[age_group] * frailty)
    return People(
        age=_draw_ages(truth, age_group, rng),
        age_group=age_group,
        sex=happens(truth.female_share, count, rng).astype(np.int64),
        race=choose(np.array([list(truth.race_share.values())]), everyone, rng),
        payer=choose(truth.payer_share_by_age, age_group, rng),
        burden=np.minimum(burden, truth.burden_max),
    )


def _draw_ages(truth: Truth, age_group: Ints, rng: np.random.Generator) -> Ints:
    ends = np.append(truth.age_first[1:], truth.age_first[-1] + truth.senior_age_span)
    share = rng.random(len(age_group))
    senior_share = between_zero_and_one(truth.senior_age_beta, len(age_group), rng)
    is_senior = age_group == len(truth.age_groups) - 1
    first = truth.age_first[age_group]
    span = ends[age_group] - first
    return np.floor(first + span * np.where(is_senior, senior_share, share)).astype(
        np.int64
    )
