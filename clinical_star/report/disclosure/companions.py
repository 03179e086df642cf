"""Chooses what is withheld besides small groups, so that none can be found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from clinical_star.report.disclosure.bounds import Attacker
from clinical_star.report.disclosure.populations import Population, Vector
from clinical_star.report.disclosure.published import (
    Item,
    Place,
    Row,
    empty_groups,
    others_of,
    rows_of,
    small_groups,
    totals_of,
)

OUTCOME_WIDTH = 2
"""A withheld number of deaths or readmissions can be at least three numbers."""


@dataclass(frozen=True)
class _Secret:
    vector: Vector
    width: int


def withheld_places(
    populations: Mapping[str, Population],
    figures: Mapping[str, Sequence[Row]],
    least: int,
) -> set[Place]:
    """Return the rows, cards and columns that must not be shown.

    Small groups are withheld, and with them whatever lets a reader work one out: after
    that, a group of fewer than `least` admissions can be any of `least` numbers in a
    row, and the number of deaths or readmissions in it any of three, where the whole
    has so many.
    """
    items = [
        *(
            item
            for figure, rows in figures.items()
            for item in rows_of(figure, rows, populations, least)
        ),
        *others_of(populations),
    ]
    withheld = [item for item in items if item.is_small or item.size < least]
    for population in populations.values():
        own = [item for item in items if item.population == population.name]
        withheld += _companions(population, own, least)
    return {place for item in withheld for place in item.places}


def _companions(
    population: Population, items: Sequence[Item], least: int
) -> list[Item]:
    """Return the items to withhold for the sake of small groups."""
    secrets = _secrets(population, least)
    shown = {
        position: item
        for position, item in enumerate(items)
        if not item.is_small and item.size >= least
    }
    known = [
        *((None, vector) for vector in totals_of(population, least)),
        *((None, vector) for vector in empty_groups(population)),
        *((key, vector) for key, item in shown.items() for vector in item.numbers),
    ]
    if not secrets or not known:
        return []
    attacker = Attacker(
        population.truth,
        known,
        population.limits,
        # a row is listed, even without its numbers, only if it has an admission
        [item.group for item in items if item.group is not None],
    )
    at_most = attacker.without(set(shown))
    chosen: list[Item] = []
    for secret in secrets:
        width = float(secret.width)
        while True:
            low, high = attacker.range_of(secret.vector, width)
            if high - low >= width:
                break
            if not shown:
                break
            # what even a report of totals tells cannot be withheld
            least_known = at_most.range_of(secret.vector, width)
            width = min(width, least_known[1] - least_known[0])
            if high - low >= width:
                break
            candidates = attacker.binding(secret.vector) & set(shown) or set(shown)
            key = min(
                (key for key in shown if key in candidates),
                key=lambda key: (not shown[key].is_row, shown[key].size, key),
            )
            chosen.append(shown.pop(key))
            attacker = attacker.without({key})
    return chosen


def _secrets(population: Population, least: int) -> list[_Secret]:
    """Return the numbers to protect, each once, smallest groups first."""
    secrets: dict[bytes, _Secret] = {}
    for group in sorted(small_groups(population, least), key=lambda one: one.size):
        if group.count is not None:
            secret = _Secret(group.count, least - 1)
            secrets.setdefault(group.count.tobytes(), secret)
        for outcome in group.events:
            secrets.setdefault(outcome.tobytes(), _Secret(outcome, OUTCOME_WIDTH))
    return list(secrets.values())
