"""What is withheld besides small rows, on counts made up for the purpose."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from clinical_star.report.disclosure import CARD, Place, Population, withheld_places
from clinical_star.report.disclosure.bounds import Attacker
from clinical_star.report.disclosure.populations import population

LEAST = 11
Group = tuple[str, int, int]
"""A name, how many admissions, and how many of them died or returned."""


def populations(
    ages: Sequence[Group] = (), scores: Sequence[Group] = ()
) -> dict[str, Population]:
    """Return populations with these groups, and nothing in the others."""
    discharges = [
        {"age": age, "band": "None", "flag": 0, "scored": 1, "returned": back, "n": n}
        for age, count, events in ages
        for back, n in ((1, events), (0, count - events))
    ]
    comorbidity = [
        {"band": band, "outcome": outcome, "n": n, "score": n * int(band)}
        for band, count, events in scores
        for outcome, n in (("died", events), ("stayed away", count - events))
    ]
    return {
        name: population(name, [{"score": None, **row} for row in rows])
        for name, rows in (
            ("discharges", discharges),
            ("comorbidity", comorbidity),
            ("payers", []),
            ("charges", []),
        )
    }


def by_age(groups: Sequence[Group]) -> Mapping[str, list[dict[str, Any]]]:
    """Return the rows of the figure by age."""
    rows = [
        {"age_group": age, "n": count, "estimate": events / count}
        for age, count, events in groups
    ]
    return {"readmission_by_age": rows}


def withheld(groups: Sequence[Group]) -> set[str]:
    """Return the age groups that are withheld."""
    places = withheld_places(populations(ages=groups), by_age(groups), LEAST)
    return {
        groups[position][0]
        for figure, position in places
        if figure == "readmission_by_age" and isinstance(position, int)
    }


@pytest.mark.parametrize(
    ("groups", "expected"),
    [
        # nothing small
        ([("a", 11, 2), ("b", 50, 9), ("c", 70, 8)], set()),
        # the next smallest goes along
        ([("a", 5, 2), ("b", 50, 9), ("c", 70, 8)], {"a", "b"}),
        # two small ones that together are below the smallest size need a third
        ([("a", 5, 2), ("b", 4, 2), ("c", 50, 9), ("d", 70, 8)], {"a", "b", "c"}),
        # two of exactly that size together can be 1 to 10 only
        ([("a", 5, 3), ("b", 6, 3), ("c", 50, 9), ("d", 70, 8)], {"a", "b", "c"}),
        ([("a", 6, 3), ("b", 6, 3), ("c", 50, 9), ("d", 70, 8)], {"a", "b"}),
        # nobody returned from the two smallest: then nobody from the small one
        ([("a", 5, 0), ("b", 20, 0), ("c", 50, 9), ("d", 70, 8)], {"a", "b", "c"}),
        # everybody did
        ([("a", 5, 5), ("b", 20, 20), ("c", 50, 9), ("d", 70, 8)], {"a", "b", "c"}),
        # nobody at all: the total says it, and no figure can hide it
        ([("a", 5, 0), ("b", 20, 0), ("c", 50, 0), ("d", 70, 0)], {"a", "b"}),
    ],
)
def test_as_little_as_possible_is_withheld(
    groups: list[Group], expected: set[str]
) -> None:
    assert withheld(groups) == expected


def scored(*groups: Group) -> set[Place]:
    """Return what is withheld of the figure by Charlson band and its card."""
    rows = [
        {"score": band, "n": count, "estimate": events / count}
        for band, count, events in groups
    ]
    figures = {"mortality_rate_by_charlson": rows}
    places = withheld_places(populations(scores=groups), figures, LEAST)
    return {
        place
        for place in places
        if place[0] in figures or place == (CARD, "mean_charlson")
    }


def test_a_mean_gives_no_band_away() -> None:
    # the mean tells the points of all: with the first two bands withheld, 45 admissions
    # with 5 points, of whom 5 have one point each
    groups = (("0", 40, 4), ("1", 5, 3), ("2", 60, 5))
    figure = "mortality_rate_by_charlson"
    assert scored(*groups) == {(figure, 0), (figure, 1), (figure, 2)}


def test_an_attacker_is_bound_by_what_is_told() -> None:
    known = populations(ages=[("a", 5, 2), ("b", 50, 9)])["discharges"]
    one, both = known.vector({"age": ("a",)}), known.vector({})
    other = known.vector({"age": ("b",)})
    attacker = Attacker(known.truth, [(None, both), ("b", other)], [], [one, other])
    assert attacker.range_of(one, 1) == (5, 5)
    assert attacker.binding(one) == {"b"}
    free = attacker.without({"b"})
    assert free.range_of(one, 1000) == (1, 54)
    low, high = free.range_of(one, 10)
    assert high - low >= 10
