"""Vectorised random draws that the other modules share."""

import numpy as np

from clinical_star.generator.truth import Bools, Floats, Ints


def choose(weights: Floats, rows: Ints, rng: np.random.Generator) -> Ints:
    """Draw one column for each entry of `rows`, by the weights of that row.

    Args:
        weights: rows x columns, not negative, each row with a positive sum.
        rows: for each draw, the row whose weights apply.
        rng: source of randomness.

    """
    columns = weights.shape[1]
    cumulated = np.cumsum(weights, axis=1)
    cumulated /= cumulated[:, -1:]
    # Row r's cumulated shares lie in (r, r + 1], so one sorted search serves all rows.
    ladder = (cumulated + np.arange(len(weights))[:, None]).ravel()
    # Kept below 1, so that rounding never moves a draw into the next row.
    share = rng.random(len(rows)) * (1 - 1e-9)
    place = np.searchsorted(ladder, rows + share, side="right")
    return np.asarray(place - rows * columns)


def happens(probability: Floats | float, count: int, rng: np.random.Generator) -> Bools:
    """Draw `count` independent events of the given probability (scalar or vector)."""
    return np.asarray(rng.random(count) < probability)


def between_zero_and_one(
    parameters: Floats, count: int, rng: np.random.Generator
) -> Floats:
    """Draw beta variates; `parameters` holds alpha and beta."""
    return rng.beta(float(parameters[0]), float(parameters[1]), count)


def gamma_around_one(shape: float, count: int, rng: np.random.Generator) -> Floats:
    """Draw gamma variates of the given shape and mean 1."""
    return np.asarray(rng.gamma(shape, 1 / shape, count))


def logistic(values: Floats) -> Floats:
    """Map real numbers to (0, 1); 1.7 times a normal variate becomes nearly uniform."""
    return np.asarray(1 / (1 + np.exp(-values)))
