"""The tables of the calibration as Markdown, and the bounds that must hold."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from scipy import stats

from dev.calibration.judged import Interval, intervals
from dev.calibration.simulation import Counts, Share, share_of, share_of_claims

FALSE_ALARMS = 0.05
WITHIN = 0.02  # an interval of 95 % holds 93 to 97 % of the time
STANDARD_ERRORS = 3  # of the simulation: what it may lie beyond a bound by chance


def broken_alarms(counts: Counts) -> Iterator[str]:
    """Yield the findings that raise too many false alarms, as sentences."""
    for view, claims in counts.claims.items():
        # at the bound itself, and exact: few data sets are far from normal
        chance = stats.binom.sf(sum(claims) - 1, len(claims), FALSE_ALARMS)
        if chance < stats.norm.sf(STANDARD_ERRORS):
            percent = _percent(share_of_claims(claims).value)
            yield f"{view} claims an effect in {percent} of the data sets."


def broken_coverage(counts: Counts) -> Iterator[str]:
    """Yield the intervals that hold too seldom, or too often without a reason."""
    for interval in intervals():
        share = _coverage(counts, interval)
        verdict = _verdict(interval, share)
        if verdict.startswith("**"):
            yield (
                f"{interval.view}, {interval.title}: holds"
                f" {_percent(share.value)} of the time."
            )


def alarm_table(counts: Counts) -> str:
    """Return the share of false alarms of each finding."""
    rows = [
        [
            f"`{view}`",
            f"{share.count:,}",
            f"{_percent(share.value)} (± {_percent(1.96 * share.error)})",
        ]
        for view, share in sorted(
            (view, share_of_claims(claims)) for view, claims in counts.claims.items()
        )
    ]
    return _table(["finding", "data sets", "false alarms"], rows)


def coverage_table(counts: Counts) -> str:
    """Return how often each interval holds the true value."""
    rows = []
    for interval in intervals():
        share = _coverage(counts, interval)
        rows.append(
            [
                f"`{interval.view}`",
                interval.title,
                f"{share.count:,}",
                f"{_percent(share.value)} (± {_percent(1.96 * share.error)})",
                _verdict(interval, share),
            ]
        )
    return _table(["finding", "interval of", "intervals", "holds", "verdict"], rows)


def power_table(powers: Mapping[tuple[str, str], Sequence[tuple[str, Share]]]) -> str:
    """Return how often each planted effect is claimed, by its strength."""
    rows = [
        [
            f"`{view}`",
            effect,
            ", ".join(f"{label}: {share.value * 100:.0f} %" for label, share in points),
        ]
        for (view, effect), points in powers.items()
    ]
    return _table(["finding", "planted effect", "claimed, by its strength"], rows)


def _coverage(counts: Counts, interval: Interval) -> Share:
    return share_of(counts.held.get((interval.view, interval.title), [(0, 0)]))


def _verdict(interval: Interval, share: Share) -> str:
    if not share.count:
        return "none shown"
    slack = STANDARD_ERRORS * max(share.error, 0.5 / share.count)
    lowest = interval.level if interval.simultaneous else interval.level - WITHIN
    if share.value + slack < lowest:
        return "**too seldom**"
    if interval.simultaneous or share.value - slack <= interval.level + WITHIN:
        return "holds"
    return f"wide: {interval.reason}" if interval.reason else "**too often**"


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
