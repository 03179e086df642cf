"""Draws each patient's diagnoses so that they give the wanted Charlson score."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from clinical_star.generator.draws import choose, happens
from clinical_star.generator.people import People
from clinical_star.generator.reference import HIERARCHY, Diagnoses, diagnoses
from clinical_star.generator.truth import Bools, Floats, Ints, Truth

MOST_CODES = 9  # the primary and eight secondary diagnoses
MOST_CHARLSON_CODES = 7


@dataclass(frozen=True)
class Illness:
    """Diagnoses of a block; every array runs over its patients."""

    codes: Bools  # patients x codes of the reference table
    primary: Ints  # position of the primary diagnosis
    order: Floats  # patients x codes: the order in which secondary ones are written
    charlson_score: Ints  # 1987 weights with hierarchy, all codes
    traits: Bools  # patients x trait names of the reference table


def draw_illness(truth: Truth, people: People, rng: np.random.Generator) -> Illness:
    """Draw diagnoses that fit age and sex and add up to the wanted burden.

    The score falls short of the burden only when too few diseases fit the patient.
    """
    table = diagnoses()
    is_charlson = table.charlson_weight > 0
    weights = table.weight_by_sex_and_age[people.sex, people.age_group]
    with np.errstate(divide="ignore"):
        # The largest of log(weight) + Gumbel noise is a draw in proportion to weight.
        keys = np.log(weights) + rng.gumbel(size=weights.shape)

    scoring = _reach_burden(table, keys, people.burden)
    milder = _add_milder_diseases(table, keys, scoring) & happens(
        truth.milder_code_share, len(people), rng
    ).reshape(-1, 1)
    primary, is_reason = _draw_primary(truth, table, weights, scoring, rng)
    reason = np.zeros_like(scoring)
    reason[is_reason, primary[is_reason]] = True

    wanted = rng.poisson(truth.other_diagnoses_mean[people.age_group])
    open_keys = np.where(is_charlson | reason, -np.inf, keys)
    place = np.argsort(np.argsort(-open_keys, axis=1), axis=1)
    other = (place < wanted[:, None]) & (open_keys > -np.inf)

    order = rng.random(scoring.shape)
    # Keep in this order: what scores, the reason, the milder diseases, then the rest.
    importance = order + 4 * scoring + 3 * reason + 2 * milder
    codes = _keep_most_important(scoring | milder | reason | other, importance)
    codes = _keep_plausible(table, codes)
    return Illness(
        codes=codes,
        primary=primary,
        order=order,
        charlson_score=charlson_scores(codes),
        traits=(codes.astype(np.float32) @ table.traits.astype(np.float32)) > 0,
    )


def charlson_scores(codes: Bools) -> Ints:
    """Return each patient's Charlson score (1987 weights, three hierarchy pairs)."""
    table = diagnoses()
    score = np.zeros(len(codes), dtype=np.int64)
    flags = {
        condition: codes[:, _of(table, condition)].any(axis=1)
        for condition in set(table.conditions) - {""}
    }
    for severe, mild in HIERARCHY:
        flags[mild] &= ~flags[severe]
    for condition, flag in flags.items():
        weight = table.charlson_weight[_of(table, condition)][0]
        score += flag * weight
    return score


def _reach_burden(table: Diagnoses, keys: Floats, burden: Ints) -> Bools:
    """Pick one code at a time whose weight still fits, until the burden is reached."""
    chosen = np.zeros(keys.shape, dtype=bool)
    closed = ~(keys > -np.inf) | (table.charlson_weight == 0)
    remaining = burden.copy()
    for slots in range(MOST_CHARLSON_CODES, 0, -1):
        rows = np.flatnonzero(remaining > 0)
        least = -(
            -remaining[rows] // slots
        )  # with lighter codes the burden could no longer be reached
        fits = (table.charlson_weight <= remaining[rows, None]) & (
            table.charlson_weight >= np.minimum(least, 2)[:, None]
        )
        open_keys = np.where(fits & ~closed[rows], keys[rows], -np.inf)
        code = open_keys.argmax(axis=1)
        found = open_keys[np.arange(len(rows)), code] > -np.inf
        rows, code = rows[found], code[found]
        chosen[rows, code] = True
        closed[rows] |= _rivals()[code]
        remaining[rows] -= table.charlson_weight[code]
    return chosen


def _add_milder_diseases(table: Diagnoses, keys: Floats, scoring: Bools) -> Bools:
    """Pick, for each severe disease of a hierarchy pair, one that it overrides."""
    added = np.zeros_like(scoring)
    stems = np.array([code[:3] for code in table.codes])
    for severe, mild in HIERARCHY:
        is_severe, is_mild = _of(table, severe), _of(table, mild)
        rows = np.flatnonzero(scoring[:, is_severe].any(axis=1))
        severe_code = (scoring[rows] & is_severe).argmax(axis=1)
        fits = is_mild & (keys[rows] > -np.inf)
        if severe == "diabetes_with_complication":  # nobody has type 1 and type 2
            fits &= stems == stems[severe_code][:, None]
        open_keys = np.where(fits, keys[rows], -np.inf)
        code = open_keys.argmax(axis=1)
        found = open_keys[np.arange(len(rows)), code] > -np.inf
        added[rows[found], code[found]] = True
    return added


def _draw_primary(
    truth: Truth,
    table: Diagnoses,
    weights: Floats,
    scoring: Bools,
    rng: np.random.Generator,
) -> tuple[Ints, Bools]:
    """Return the primary diagnosis, and whether it is outside the Charlson index."""
    count = len(scoring)
    everyone = np.arange(count)
    reasons = weights * (table.may_be_primary & (table.charlson_weight == 0))
    own = weights * (scoring & table.may_be_primary)
    has_own = own.any(axis=1)
    from_own = has_own & happens(truth.charlson_primary_share, count, rng)
    primary = choose(np.where(from_own[:, None], own, reasons), everyone, rng)
    return primary, ~from_own


def _keep_plausible(table: Diagnoses, codes: Bools) -> Bools:
    """Drop codes that need a disease the patient lacks, or exclude one it has."""
    needy = table.needs_trait >= 0
    kept = codes.copy()
    for code in np.flatnonzero(needy):
        bringers = table.traits[:, table.needs_trait[code]] & ~needy
        kept[:, code] &= codes[:, bringers].any(axis=1)
    for code in np.flatnonzero(table.excludes_trait >= 0):
        rivals = table.traits[:, table.excludes_trait[code]].copy()
        rivals[code] = False
        kept[:, code] &= ~codes[:, rivals].any(axis=1)
    return kept


def _keep_most_important(codes: Bools, importance: Floats) -> Bools:
    kept = codes.copy()
    rows = np.flatnonzero(codes.sum(axis=1) > MOST_CODES)
    ranked = np.argsort(np.where(codes[rows], -importance[rows], np.inf), axis=1)
    kept[rows[:, None], ranked[:, MOST_CODES:]] = False
    return kept


@cache
def _rivals() -> Bools:
    """Return, for each code, the codes that would add no weight to it."""
    table = diagnoses()
    pairs = {frozenset(pair) for pair in HIERARCHY}
    return np.array(
        [
            [
                one == other or frozenset((one, other)) in pairs
                for other in table.conditions
            ]
            for one in table.conditions
        ]
    )


def _of(table: Diagnoses, condition: str) -> Bools:
    return np.array([each == condition for each in table.conditions])
