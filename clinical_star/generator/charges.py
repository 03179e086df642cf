"""Draws the charges of admissions, in US dollars, by the charge rule of the world."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from clinical_star.generator.draws import gamma_around_one
from clinical_star.generator.people import People
from clinical_star.generator.reference import drgs
from clinical_star.generator.stays import Outcomes, Stays
from clinical_star.generator.truth import Floats, Ints, Truth


@dataclass(frozen=True)
class Billed:
    """Everything that a charge rule may use, one entry for each admission."""

    people: People
    stays: Stays
    outcomes: Outcomes
    tests: Ints


def draw_charges(truth: Truth, billed: Billed, rng: np.random.Generator) -> Floats:
    """Return the charges of each admission, to the cent."""
    charges = RULES[truth.charge_rule](truth, billed, rng)
    return np.asarray(np.round(charges, 2), dtype=np.float64)


def _by_payer(truth: Truth, billed: Billed, rng: np.random.Generator) -> Floats:
    mean = truth.charge_by_payer[billed.people.payer]
    return mean * gamma_around_one(truth.charge_gamma_shape, len(mean), rng)


def _random(truth: Truth, billed: Billed, rng: np.random.Generator) -> Floats:
    spread = gamma_around_one(truth.charge_gamma_shape, len(billed.people), rng)
    return truth.charge_mean * spread


def _by_drg(truth: Truth, billed: Billed, _: np.random.Generator) -> Floats:
    outcomes = billed.outcomes
    weight = drgs().relative_weight[outcomes.drg_family, outcomes.drg_severity]
    return np.asarray(truth.charge_drg_base_rate * weight)


def _by_drg_less_discount(
    truth: Truth, billed: Billed, rng: np.random.Generator
) -> Floats:
    discount = truth.charge_payer_discount[billed.people.payer]
    return _by_drg(truth, billed, rng) * discount


def _per_diem(truth: Truth, billed: Billed, _: np.random.Generator) -> Floats:
    return np.asarray(truth.charge_per_day * billed.stays.length_of_stay, dtype=float)


def _fee_for_service(truth: Truth, billed: Billed, rng: np.random.Generator) -> Floats:
    services = (
        truth.charge_fee_base
        + truth.charge_fee_per_day * billed.stays.length_of_stay
        + truth.charge_fee_icu * billed.stays.is_icu
        + truth.charge_fee_per_test * billed.tests
    )
    spread = gamma_around_one(truth.charge_fee_gamma_shape, len(services), rng)
    return np.asarray(services * spread)


RULES: dict[str, Callable[[Truth, Billed, np.random.Generator], Floats]] = {
    "payer": _by_payer,
    "random": _random,
    "drg": _by_drg,
    "payer_discount": _by_drg_less_discount,
    "per_diem": _per_diem,
    "fee_for_service": _fee_for_service,
}
