"""In-hospital mortality: a risk by age and Charlson score, scaled to planted rates."""

import numpy as np

from clinical_star.generator.people import People
from clinical_star.generator.truth import Floats, Ints, Truth

AGE_GRID = 20_000  # points of the midpoint rule over the seniors' age distribution
HIGHEST_PROBABILITY = 0.95


def mortality(truth: Truth, people: People, charlson_score: Ints) -> Floats:
    """Return each patient's probability of dying in hospital."""
    rate = truth.mortality_by_payer[people.payer]
    expected = _expected_risk_by_payer(truth)[people.payer]
    risk = _age_risk(truth, people.age) * _charlson_risk(truth, charlson_score)
    return np.minimum(rate * risk / expected, HIGHEST_PROBABILITY)


def _age_risk(truth: Truth, age: Ints) -> Floats:
    return np.asarray(np.exp(truth.mortality_per_year_of_age * (age - 50)))


def _charlson_risk(truth: Truth, score: Ints) -> Floats:
    points = np.minimum(score, truth.mortality_charlson_cap)
    return np.asarray(np.exp(truth.mortality_per_charlson_point * points))


def _expected_risk_by_payer(truth: Truth) -> Floats:
    """Return the mean risk by which each payer's patients are scaled."""
    by_age = _expected_risk_by_age(truth)
    if not truth.mortality_keeps_payer_rate:
        return np.full(len(truth.payers), truth.age_share @ by_age)
    patients = truth.age_share[:, None] * truth.payer_share_by_age
    return np.asarray(by_age @ patients / patients.sum(axis=0))


def _expected_risk_by_age(truth: Truth) -> Floats:
    """Return each age group's mean risk, exactly, so that blocks need no rescaling."""
    scores = np.arange(truth.burden_max + 1)
    groups = range(len(truth.age_groups))
    by_score = [
        _burden_shares(truth, group) @ _charlson_risk(truth, scores) for group in groups
    ]
    by_age = []
    for first, following in zip(truth.age_first, truth.age_first[1:], strict=False):
        by_age.append(_age_risk(truth, np.arange(first, following)).mean())
    alpha, beta = truth.senior_age_beta
    share = (np.arange(AGE_GRID) + 0.5) / AGE_GRID
    density = share ** (alpha - 1) * (1 - share) ** (beta - 1)
    ages = np.floor(truth.age_first[-1] + truth.senior_age_span * share)
    by_age.append(np.average(_age_risk(truth, ages.astype(np.int64)), weights=density))
    return np.array(by_age) * np.array(by_score)


def _burden_shares(truth: Truth, age_group: int) -> Floats:
    """Return P(burden = 0, 1, ... burden_max): a Poisson of a gamma, cut at the end."""
    shape = truth.burden_gamma_shape
    mean = truth.burden_mean[age_group]
    step = mean / (mean + shape)
    shares = [(1 - step) ** shape]
    for score in range(1, truth.burden_max):
        shares.append(shares[-1] * step * (score - 1 + shape) / score)
    return np.array([*shares, 1 - sum(shares)])
