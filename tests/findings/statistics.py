"""The formulas of the findings by other routes than the views take.

Where scipy or statsmodels has a formula, it is theirs; the rest is written from its
definition on the single observations, where the views work with sums.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats
from statsmodels.stats.proportion import (
    confint_proportions_2indep,
    proportion_confint,
)

Z_95 = float(stats.norm.ppf(0.975))
Interval = tuple[float, float]
Floats = NDArray[np.float64]
Row = dict[str, Any]


def wilson(events: float, total: float, level: float = 0.95) -> Interval:
    """Return the interval of a rate (Wilson 1927)."""
    low, high = proportion_confint(events, total, alpha=1 - level, method="wilson")
    return float(low), float(high)


def newcombe(ours: Interval, others: Interval, level: float = 0.95) -> Interval:
    """Return the interval of a difference of two rates, each (events, total)."""
    low, high = confint_proportions_2indep(
        *ours, *others, method="newcomb", compare="diff", alpha=1 - level
    )
    return float(low), float(high)


def of_mean(values: pd.Series) -> Interval:
    """Return the 95 % t interval of a mean; NaN for a single value."""
    quantile = float(stats.t.ppf(0.975, len(values) - 1))
    return around(
        float(values.mean()), float(values.std()) / len(values) ** 0.5, quantile
    )


def of_t(
    estimate: float, error: float, freedom: float, level: float = 0.95
) -> Interval:
    """Return an interval by Student's t, its degrees of freedom rounded down."""
    if error == 0:
        return estimate, estimate
    if not freedom >= 1:
        return np.nan, np.nan
    return around(
        estimate, error, float(stats.t.ppf((1 + level) / 2, np.floor(freedom + 1e-6)))
    )


def student(level: float, freedom: float) -> float:
    """Return how many standard errors a simultaneous interval by t reaches.

    Up to 200 degrees of freedom it is Wallace's approximation (1959), which is a little
    too wide, as the findings use.
    """
    if freedom > 200:
        return float(stats.t.ppf((1 + level) / 2, freedom))
    z = float(stats.norm.ppf((1 + level) / 2))
    scaled = z * (8 * freedom + 3) / (8 * freedom + 1)
    return float(np.sqrt(freedom * np.expm1(scaled**2 / freedom)))


def satterthwaite(squares: Sequence[float], freedoms: Sequence[float]) -> float:
    """Return the degrees of freedom of a sum of squared standard errors."""
    parts = [s**2 / f if f else np.nan for s, f in zip(squares, freedoms, strict=True)]
    total = float(np.sum(parts))
    return float(np.sum(squares) ** 2 / total) if total else np.nan


def trend(flags: pd.Series, scores: pd.Series) -> tuple[float, float]:
    """Return z and two-sided p of a trend in a rate (Cochran 1954, Armitage 1955).

    z is the correlation of flag and score times the root of the count.
    """
    correlation = stats.pearsonr(scores, flags).statistic
    z = float(correlation * np.sqrt(len(flags)))
    return z, float(2 * stats.norm.sf(abs(z)))


def omega_squared(charges: pd.Series, factor: pd.Series) -> float:
    """Return Hays' omega squared of a one-way layout, from its F."""
    groups = [values.to_numpy() for _, values in charges.groupby(factor)]
    if len(groups) == 1:
        return 0.0
    surplus = (len(groups) - 1) * (float(stats.f_oneway(*groups).statistic) - 1)
    return surplus / (surplus + len(charges))


def placements(ill: Floats, well: Floats) -> tuple[Floats, Floats]:
    """Return each one's share of the others that it is ranked right against.

    Ties count half. The mean of either array is the AUC.
    """

    def below(values: Floats, among: Floats) -> Floats:
        ordered = np.sort(among)
        left = np.searchsorted(ordered, values, side="left")
        right = np.searchsorted(ordered, values, side="right")
        return np.asarray((left + right) / 2 / len(among))

    return below(ill, well), 1 - below(well, ill)


def delong_squares(parts: Sequence[Floats]) -> list[float]:
    """Return the squared standard error of an AUC, or of a difference of paired ones.

    `parts` are the placements, or their differences, of both outcomes, each of which
    adds its own part (DeLong 1988).
    """
    return [float(np.nanvar(part, ddof=1)) / len(part) for part in parts]


def around(centre: float, error: float, z: float = Z_95) -> Interval:
    """Return the interval of `z` standard errors around an estimate."""
    return centre - z * error, centre + z * error


def shown_if(is_large: bool, figures: Row) -> Row:
    """Return the figures of a group, or nothing for each where it is small."""
    return figures if is_large else dict.fromkeys(figures, np.nan)
