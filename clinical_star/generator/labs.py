"""Draws laboratory results whose flags, values and reference ranges agree."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from clinical_star.generator.diagnoses import Illness
from clinical_star.generator.draws import choose, gamma_around_one, happens, logistic
from clinical_star.generator.people import People
from clinical_star.generator.reference import LabTests, diagnoses, lab_tests
from clinical_star.generator.stays import Stays
from clinical_star.generator.truth import Bools, Floats, Ints, Truth


class Flag(IntEnum):
    """Abnormal flags (HL7 table 0078); A is an abnormal result without a number."""

    N = 0
    L = 1
    H = 2
    LL = 3
    HH = 4
    A = 5


# The columns of LabTests.bounds between which a value of each flag lies; a value
# beyond a bound is at least one unit of the last decimal away from it.
FLOOR, CRITICAL_LOW, LOW, HIGH, CRITICAL_HIGH, CEILING = range(6)
FROM_BOUND = {
    Flag.N: (LOW, 0),
    Flag.L: (CRITICAL_LOW, 0),
    Flag.H: (HIGH, 1),
    Flag.LL: (FLOOR, 0),
    Flag.HH: (CRITICAL_HIGH, 1),
}
TO_BOUND = {
    Flag.N: (HIGH, 0),
    Flag.L: (LOW, -1),
    Flag.H: (CRITICAL_HIGH, 0),
    Flag.LL: (CRITICAL_LOW, -1),
    Flag.HH: (CEILING, 0),
}


@dataclass(frozen=True)
class LabResults:
    """Laboratory results of a block, by patient and date."""

    patient: Ints  # position in the block
    test: Ints  # row of reference.lab_tests()
    day: Ints  # days since the admission
    flag: Ints  # Flag
    value: Ints  # in units of the test's last decimal
    tests_per_patient: Ints
    abnormal_per_patient: Ints


def draw_labs(
    truth: Truth,
    people: People,
    illness: Illness,
    stays: Stays,
    rng: np.random.Generator,
) -> LabResults:
    """Draw the results: how many, which are abnormal, of which test, then the value.

    Whether a result is abnormal is drawn first, from the patient alone, so that the
    planted number of abnormal results holds; the disease decides which tests they are.
    """
    count = len(people)
    table = lab_tests()
    tests = _draw_test_counts(truth, stays, rng)
    patient = np.repeat(np.arange(count), tests)
    day = np.floor(rng.random(len(patient)) * (stays.length_of_stay[patient] + 1))
    day = day[np.lexsort((day, patient))].astype(np.int64)
    chance = _abnormal_probability(truth, illness.charlson_score, rng)
    is_abnormal = happens(chance[patient], len(patient), rng)

    level = _draw_levels(truth, table, illness, rng)
    test, flag = _draw_tests(table, level, patient, is_abnormal, rng)
    flag = _make_some_critical(truth, table, test, flag, rng)
    value = _draw_values(people.sex[patient], test, flag, level[patient, test], rng)
    return LabResults(
        patient=patient,
        test=test,
        day=day,
        flag=flag,
        value=value,
        tests_per_patient=tests,
        abnormal_per_patient=np.bincount(patient[is_abnormal], minlength=count),
    )


def _draw_test_counts(truth: Truth, stays: Stays, rng: np.random.Generator) -> Ints:
    mean = truth.tests_base + truth.tests_per_day * stays.length_of_stay
    eagerness = gamma_around_one(truth.tests_gamma_shape, len(mean), rng)
    return np.maximum(truth.tests_minimum, rng.poisson(mean * eagerness))


def _abnormal_probability(
    truth: Truth, charlson_score: Ints, rng: np.random.Generator
) -> Floats:
    noise = rng.normal(
        truth.abnormal_log_mean, truth.abnormal_log_sd, len(charlson_score)
    )
    points = np.minimum(charlson_score, truth.abnormal_charlson_cap)
    illness = 1 + truth.abnormal_per_charlson_point * points
    return np.minimum(truth.abnormal_max, truth.abnormal_rate * np.exp(noise) * illness)


def _draw_levels(
    truth: Truth, table: LabTests, illness: Illness, rng: np.random.Generator
) -> Floats:
    """Return each patient's level of each test, in standard deviations from usual."""
    count = len(illness.traits)
    shared = rng.standard_normal((count, table.factor.max() + 1))[:, table.factor]
    own = rng.standard_normal((count, len(table.rows)))
    shift = illness.traits.astype(float) @ _shift_by_trait(truth, table)
    weight = truth.shared_noise
    return np.asarray(np.sqrt(weight) * shared + np.sqrt(1 - weight) * own + shift)


def _shift_by_trait(truth: Truth, table: LabTests) -> Floats:
    traits = diagnoses().trait_names
    names = [row["short_name"] for row in table.rows]
    shift = np.zeros((len(traits), len(names)))
    for trait, tests in truth.lab_shift_by_trait.items():
        for name, size in tests.items():
            shift[traits.index(trait), names.index(name)] = size
    return shift


def _draw_tests(
    table: LabTests,
    level: Floats,
    patient: Ints,
    is_abnormal: Bools,
    rng: np.random.Generator,
) -> tuple[Ints, Ints]:
    """Draw which test each result is of and, if abnormal, on which side."""
    pull = np.exp(level)
    sides = np.hstack((table.low_weight / pull, table.high_weight * pull))
    test = np.empty(len(patient), dtype=np.int64)
    flag = np.full(len(patient), Flag.N, dtype=np.int64)
    drawn = choose(sides, patient[is_abnormal], rng)
    test[is_abnormal] = drawn % len(table.rows)
    flag[is_abnormal] = np.where(drawn < len(table.rows), Flag.L, Flag.H)
    # A test that is far from usual in this patient is rarely normal.
    usual = table.frequency * np.exp(-np.abs(level) / 2)
    test[~is_abnormal] = choose(usual, patient[~is_abnormal], rng)
    return test, flag


def _make_some_critical(
    truth: Truth, table: LabTests, test: Ints, flag: Ints, rng: np.random.Generator
) -> Ints:
    is_extreme = happens(truth.critical_share, len(flag), rng)
    return np.select(
        [
            is_extreme & (flag == Flag.L) & table.has_critical_low[test],
            is_extreme & (flag == Flag.H) & table.has_critical_high[test],
        ],
        [Flag.LL, Flag.HH],
        flag,
    )


def _draw_values(
    sex: Ints,
    test: Ints,
    flag: Ints,
    level: Floats,
    rng: np.random.Generator,
) -> Ints:
    """Draw values inside the bounds of their flag, nearer to normal than to extreme."""
    table = lab_tests()
    lowest, highest = _value_bounds(table)
    low, high = lowest[test, sex, flag], highest[test, sex, flag]
    position = 0.95 * level + 0.3 * rng.standard_normal(len(level))
    is_low = (flag == Flag.L) | (flag == Flag.LL)
    distance = logistic(1.7 * np.where(is_low, -position, position)) ** 2
    share = np.select(
        [flag == Flag.N, is_low], [logistic(position), 1 - distance], distance
    )
    is_log = table.is_log[test]
    linear = low + share * (high + 1 - low)
    logarithmic = low * ((high + 1) / low) ** share
    value = np.floor(np.where(is_log, logarithmic, linear)).astype(np.int64)
    return np.clip(value, low, high)


def _value_bounds(table: LabTests) -> tuple[Ints, Ints]:
    """Return the lowest and highest value: tests x sexes x flags."""
    lowest = [table.bounds[:, :, b] + step for b, step in FROM_BOUND.values()]
    highest = [table.bounds[:, :, b] + step for b, step in TO_BOUND.values()]
    return np.stack(lowest, axis=2), np.stack(highest, axis=2)
