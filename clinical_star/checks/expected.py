"""What is expected of each figure: a band, widened for chance, and no drift."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import hypot

from clinical_star.checks.bands import Band, Bands, Drift
from clinical_star.checks.profile import Figure

# How many standard errors chance may move a figure: one false alarm in 16,000.
_BY_CHANCE = 4


@dataclass(frozen=True)
class Expected:
    """Inclusive bounds of one figure of one subject."""

    subject: str
    measure: str
    low: float
    high: float
    reason: str


@dataclass(frozen=True)
class Baseline:
    """The figures of an earlier good load, by subject and measure."""

    load_id: str
    checked_on: str
    figures: Mapping[tuple[str, str], Figure]


def says_something(figure: Figure, bands: Bands) -> bool:
    """Return whether a figure has enough rows to be compared, and stored at all.

    It has no value where what it is divided by has no rows.
    """
    large_enough = figure.rows >= bands.smallest_group
    return figure.value is not None and (
        figure.kind in ("count", "ratio") or large_enough
    )


def within_band(subject: str, measure: str, figure: Figure, band: Band) -> Expected:
    """Expect a figure inside its band, widened by four standard errors.

    The band of a mean is widened by its own width at most: one absurd value raises the
    standard error as much as the mean, and would otherwise excuse itself.
    """
    chance = _BY_CHANCE * figure.standard_error
    if figure.kind == "mean":
        chance = min(chance, band.high - band.low)
    low, high = band.low - chance, band.high + chance
    if band.low >= 0:
        low = max(low, 0.0)
    if figure.kind == "share":
        high = min(high, 1.0)
    if chance:
        low, high = _plain(low), _plain(high)
    return Expected(subject, measure, low, high, band.reason)


def without_drift(
    profile: Mapping[tuple[str, str], Figure], baseline: Baseline, drift: Drift
) -> Iterator[Expected]:
    """Expect each figure to be near that of the last good load, where both have it."""
    for (subject, measure), figure in profile.items():
        earlier = baseline.figures.get((subject, measure))
        if earlier is None or earlier.value is None or earlier.kind != figure.kind:
            continue
        allowed = _allowed(measure, earlier, drift)
        if allowed is None:
            continue
        chance = _BY_CHANCE * hypot(figure.standard_error, earlier.standard_error)
        low, high = earlier.value - allowed - chance, earlier.value + allowed + chance
        reason = (
            f"no drift: the last good load, checked on {baseline.checked_on}, had "
            f"{earlier.value:.6g}"
        )
        yield Expected(subject, measure, _plain(low), _plain(high), reason)


def _allowed(measure: str, earlier: Figure, drift: Drift) -> float | None:
    value = abs(earlier.value or 0)
    if measure == "rows" or earlier.kind == "ratio":
        return drift.rows * value
    return {"share": drift.shares, "mean": drift.means * value}.get(earlier.kind)


def _plain(bound: float) -> float:
    """Round a bound that depends on chance or tolerance: four digits are enough."""
    return float(f"{bound:.4g}")
