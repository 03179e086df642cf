"""The planted figures: exact where a parameter of truth.yml gives them, else simulated.

The simulation draws a large population from the parameters, and then uses each
patient's probabilities instead of outcomes, so that the remaining chance error is far
smaller than that of 100,000 patients. It shares the parameters with the generator, but
no code.
"""

from dataclasses import dataclass

import numpy as np

from clinical_star.generator.truth import Bools, Floats, Ints, Truth, read_truth

SIMULATED_PATIENTS = 1_000_000
SENIOR, HIGH = 2, 3
HIGHEST_PROBABILITY = 0.95  # of dying in hospital, as in the generator


@dataclass(frozen=True)
class Population:
    """A simulated population: positions in truth.yml's lists, and probabilities."""

    age: Ints
    age_group: Ints
    payer: Ints
    charlson: Ints
    tests: Ints
    band: Ints
    dies: Floats
    readmitted: Floats


def simulate(truth: Truth, patients: int = SIMULATED_PATIENTS) -> Population:
    """Return a population of a world; the same one at each call."""
    rng = np.random.default_rng(20_241_231)
    group = rng.choice(len(truth.age_groups), patients, p=truth.age_share)
    age = _ages(truth, group, rng)
    payer = _one_of(truth.payer_share_by_age[group], rng)
    spread = rng.gamma(truth.burden_gamma_shape, 1 / truth.burden_gamma_shape, patients)
    charlson = rng.poisson(truth.burden_mean[group] * spread).clip(max=truth.burden_max)
    tests, abnormal = _tests(truth, payer, charlson, rng)
    band = np.searchsorted(truth.lab_band_first, abnormal, side="right") - 1
    risk = np.exp(
        truth.mortality_per_charlson_point
        * charlson.clip(max=truth.mortality_charlson_cap)
        + truth.mortality_per_year_of_age * (age - 50)
    )
    expected = np.full(len(truth.payers), risk.mean())
    if truth.mortality_keeps_payer_rate:
        expected = np.bincount(payer, risk) / np.bincount(payer)
    rate = truth.mortality_by_payer[payer] * risk / expected[payer]
    dies = np.minimum(rate, HIGHEST_PROBABILITY)
    readmitted = truth.readmission_by_age_and_band[group, band]
    return Population(age, group, payer, charlson, tests, band, dies, readmitted)


def _ages(truth: Truth, group: Ints, rng: np.random.Generator) -> Ints:
    following = [*truth.age_first[1:], truth.age_first[-1] + truth.senior_age_span]
    share = rng.random(len(group))
    is_senior = group == SENIOR
    alpha, beta = truth.senior_age_beta
    share[is_senior] = rng.beta(float(alpha), float(beta), int(is_senior.sum()))
    first = truth.age_first[group]
    return np.asarray(first + share * (np.array(following)[group] - first), np.int64)


def _one_of(shares: Floats, rng: np.random.Generator) -> Ints:
    below = rng.random(len(shares))[:, None] > shares.cumsum(axis=1)
    return np.asarray(np.minimum(below.sum(axis=1), shares.shape[1] - 1), np.int64)


def _tests(
    truth: Truth, payer: Ints, charlson: Ints, rng: np.random.Generator
) -> tuple[Ints, Ints]:
    """Return each patient's number of tests and of abnormal ones."""
    patients = len(payer)
    shape = truth.length_of_stay_shape
    mean = truth.length_of_stay_mean[payer] - 1
    stay = 1 + rng.poisson(mean * rng.gamma(shape, 1 / shape, patients))
    shape = truth.tests_gamma_shape
    expected = (truth.tests_base + truth.tests_per_day * stay) * rng.gamma(
        shape, 1 / shape, patients
    )
    tests = np.maximum(rng.poisson(expected), int(truth.tests_minimum))
    points = charlson.clip(max=truth.abnormal_charlson_cap)
    noise = rng.normal(truth.abnormal_log_mean, truth.abnormal_log_sd, patients)
    share = truth.abnormal_rate * np.exp(noise)
    share *= 1 + truth.abnormal_per_charlson_point * points
    return tests, rng.binomial(tests, np.minimum(share, truth.abnormal_max))


def payer_shares(truth: Truth) -> Floats:
    """Return the share of patients of each payer."""
    return np.asarray(truth.age_share @ truth.payer_share_by_age)


def readmission(population: Population, among: Bools) -> float:
    """Return the planted readmission rate among some of those discharged alive."""
    alive = 1 - population.dies[among]
    return float(np.average(population.readmitted[among], weights=alive))


def pooled_odds_ratio(truth: Truth, population: Population) -> float:
    """Return the Mantel-Haenszel odds ratio of death of the uninsured.

    Strata are ten years of age and the Charlson bands 0, 1-2, 3-4, 5 and more.
    """
    is_uninsured = population.payer == truth.payers.index("Uninsured")
    band = np.searchsorted([1, 3, 5], population.charlson, side="right")
    stratum = population.age // 10 * 4 + band

    def totals(weights: Floats) -> Floats:
        sums = np.bincount(stratum, weights, minlength=int(stratum.max()) + 1)
        return np.asarray(sums, np.float64)

    dead, alive = population.dies, 1 - population.dies
    size = np.maximum(totals(np.ones(len(stratum))), 1)
    concordant = totals(is_uninsured * dead) * totals(~is_uninsured * alive) / size
    discordant = totals(is_uninsured * alive) * totals(~is_uninsured * dead) / size
    return float(concordant.sum() / discordant.sum())


def planted_figures(world: str = "seed") -> dict[str, float]:
    """Return the planted value of each figure of `measured_figures`, by its name."""
    truth = read_truth(world)
    people = simulate(truth)
    shares, charges = payer_shares(truth), truth.charge_by_payer
    mean = float(shares @ charges)
    icu = shares * truth.icu_share
    ward = shares * (1 - truth.icu_share)
    icu_gap = icu @ charges / icu.sum() - ward @ charges / ward.sum()
    between = float(shares @ (charges - mean) ** 2)
    within = float(shares @ charges**2) / truth.charge_gamma_shape
    # Patients of unknown payer are a group of their own, with the mean of all.
    known = 1 - truth.missing_share["insurance_type"]
    everyone = np.ones(len(people.payer), dtype=bool)
    figures = {"readmission, all ages": readmission(people, everyone)}
    for position, group in enumerate(truth.age_groups):
        is_in = people.age_group == position
        figures[f"readmission, {group}"] = readmission(people, is_in)
    cell = truth.readmission_by_age_and_band[SENIOR, HIGH]
    figures["readmission, Senior with high abnormal volume"] = float(cell)
    has_any = people.band > 0
    figures["readmission, any abnormal result less none"] = readmission(
        people, has_any
    ) - readmission(people, ~has_any)
    for position, payer in enumerate(truth.payers):
        figures[f"in-hospital mortality, {payer}"] = truth.mortality_by_payer[position]
        figures[f"stay, {payer}"] = truth.length_of_stay_mean[position]
        figures[f"charges, {payer}"] = charges[position]
        figures[f"emergency share, {payer}"] = truth.emergency_share[position]
        figures[f"ICU share, {payer}"] = truth.icu_share[position]
    uninsured = charges[truth.payers.index("Uninsured")]
    figures["charges of the uninsured against all"] = uninsured / mean - 1
    figures["odds of death, uninsured (pooled)"] = pooled_odds_ratio(truth, people)
    figures["charges, ICU gap"] = float(icu_gap) / mean
    figures["omega squared of charges, payer"] = known * between / (between + within)
    figures["omega squared of charges, primary diagnosis"] = 0.0
    figures["tests to an admission"] = float(people.tests.mean())
    return {name: float(value) for name, value in figures.items()}
