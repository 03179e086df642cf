"""Says which numbers of admissions each row and each card of the report tells.

A rate beside its n tells the number of events, and so does its interval.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from clinical_star.report.disclosure.populations import (
    NOT_SCORED,
    OTHER,
    UNKNOWN,
    Population,
    Vector,
    Where,
)

Row = Mapping[str, Any]
Place = tuple[str, str | int]
"""A figure and the position of a row in it, or one of the marks below."""
CARD, SHARE, COUNT = "card", "share", "count"
"""A card and its measure; the shares in a figure; the n of all rows of a figure."""

_KNOWN = ("0", "1")
_UNKNOWN_AGE = "Unknown"
_WITHOUT_ROWS = {UNKNOWN, OTHER, _UNKNOWN_AGE}
_RETURNED: Where = {"returned": ("1",)}
_ALIVE: Where = {"outcome": ("returned", "stayed away")}


@dataclass(frozen=True)
class Item:
    """What is shown or withheld as one, and the numbers that it tells."""

    places: tuple[Place, ...]
    population: str
    numbers: tuple[Vector, ...]
    size: int
    is_row: bool
    is_small: bool
    group: Vector | None = None


@dataclass(frozen=True)
class Group:
    """Admissions that must not be counted, and those of them with an outcome."""

    count: Vector | None
    events: tuple[Vector, ...]
    size: int


def _where(**values: object) -> dict[str, tuple[str, ...]]:
    return {key: (str(value),) for key, value in values.items()}


# figure: its population, the admissions of a row, and those among them with the event
_ROWS: Mapping[str, tuple[str, Callable[[Row], Where], Where | None]] = {
    "readmission_by_age": (
        "discharges",
        lambda row: _where(age=row["age_group"]),
        _RETURNED,
    ),
    "readmission_by_flag": (
        "discharges",
        lambda row: _where(flag=row["has_abnormal_lab"]),
        _RETURNED,
    ),
    "readmission_by_age_and_volume": (
        "discharges",
        lambda row: _where(age=row["age_group"], band=row["band"]),
        _RETURNED,
    ),
    "mortality_rate_by_charlson": (
        "comorbidity",
        lambda row: _where(band=row["score"]),
        {"outcome": ("died",)},
    ),
    "readmission_rate_by_charlson": (
        "comorbidity",
        lambda row: {**_where(band=row["score"]), **_ALIVE},
        {"outcome": ("returned",)},
    ),
    "bill_by_payer": (
        "payers",
        lambda row: _where(payer=row["payer"], charged=1),
        None,
    ),
    "stay_by_payer": ("payers", lambda row: _where(payer=row["payer"], stayed=1), None),
    "mortality_by_payer": (
        "payers",
        lambda row: {**_where(payer=row["payer"]), "died": _KNOWN},
        _where(died=1),
    ),
    "bill_by_diagnosis": (
        "charges",
        lambda row: _where(diagnosis=row["key"], icu=row["is_icu"]),
        None,
    ),
}


def rows_of(
    figure: str, rows: Iterable[Row], populations: Mapping[str, Population], least: int
) -> list[Item]:
    """Return the rows of a figure; those of fewer than `least` are small."""
    if figure not in _ROWS:
        return []
    name, of_row, events = _ROWS[figure]
    population = populations[name]
    items = []
    for position, row in enumerate(rows):
        where = of_row(row)
        group = population.vector(where)
        numbers = [group]
        if events is not None:
            numbers.append(population.vector({**where, **events}))
        items.append(
            Item(
                places=((figure, position),),
                population=name,
                numbers=tuple(numbers),
                size=row["n"],
                is_row=True,
                # its own view withheld it, where that has a larger smallest size
                is_small=row["n"] < least or row["estimate"] is None,
                group=group,
            )
        )
    return items


def others_of(populations: Mapping[str, Population]) -> list[Item]:
    """Return what tells a number besides rows, and can be withheld."""
    discharges, comorbidity = populations["discharges"], populations["comorbidity"]
    charges = populations["charges"]
    flagged: Where = {"flag": _KNOWN}
    ages = tuple(age for age in discharges.values("age") if age != _UNKNOWN_AGE)
    bands = tuple(band for band in comorbidity.values("band") if band != NOT_SCORED)
    told: list[tuple[tuple[Place, ...], Population, tuple[Vector, ...]]] = [
        (
            ((CARD, "any_abnormal_share"), ("readmission_by_flag", SHARE)),
            discharges,
            (
                discharges.vector(flagged),
                discharges.vector(_where(flag=1)),
            ),
        ),
        (
            (("readmission_predictors", COUNT),),
            discharges,
            (discharges.vector({**flagged, **_where(scored=1), "age": ages}),),
        ),
        # at most these are ranked: as if it were all of them
        (
            (("readmission_predictors", COUNT),),
            comorbidity,
            (comorbidity.vector({"band": bands, **_ALIVE}),),
        ),
        (
            ((CARD, "mean_charlson"),),
            comorbidity,
            (comorbidity.vector({"band": bands}), comorbidity.sum_vector()),
        ),
        (((CARD, "icu_charge_gap"),), charges, (charges.vector(_where(icu=1)),)),
        ((("bill_explained", "ICU"),), charges, (charges.vector({"icu": _KNOWN}),)),
    ]
    return [
        Item(
            places=places,
            population=population.name,
            numbers=numbers,
            size=population.number(numbers[0]),
            is_row=False,
            is_small=False,
        )
        for places, population, numbers in told
    ]


# The totals on the cards and the lines of all ages and payers, and how many can be
# scored, which other figures may tell: never withheld because
# of another group, since a whole of at least the smallest size names no small one.
_TOTALS: Mapping[str, tuple[tuple[Where, Where | None], ...]] = {
    "discharges": (({}, _RETURNED), (_where(scored=1), _RETURNED)),
    "comorbidity": (({}, {"outcome": ("died",)}), (_ALIVE, {"outcome": ("returned",)})),
    "payers": (({}, _where(died=1)), (_where(charged=1), None)),
    "charges": (({}, None),),
}


def totals_of(population: Population, least: int) -> list[Vector]:
    """Return the totals that are shown."""
    vectors = []
    for where, events in _TOTALS[population.name]:
        whole = population.vector(where)
        if population.number(whole) < least:
            continue
        vectors.append(whole)
        if events is not None:
            vectors.append(population.vector({**where, **events}))
    return vectors


# columns that make groups, the admissions concerned, and their events
_GROUPS: Mapping[str, tuple[tuple[tuple[str, ...], Where, Where | None], ...]] = {
    "discharges": (
        (("age",), {}, _RETURNED),
        (("flag",), {}, _RETURNED),
        (("band",), {}, _RETURNED),
        (("age", "band"), {}, _RETURNED),
    ),
    "comorbidity": (
        (("band",), {}, {"outcome": ("died",)}),
        (("band",), _ALIVE, {"outcome": ("returned",)}),
    ),
    "payers": (
        (("payer",), _where(charged=1), None),
        (("payer",), _where(stayed=1), None),
        (("payer",), {"died": _KNOWN}, _where(died=1)),
    ),
    "charges": (
        (("icu",), {}, None),
        (("diagnosis", "icu"), {}, None),
    ),
}


def small_groups(population: Population, least: int) -> list[Group]:
    """Return all groups of fewer than `least` admissions that a reader could look for.

    How many admissions lack a value is no secret, only what became of them.
    """
    groups = []
    for values, count, outcomes in _groups(population):
        size = population.number(count)
        if 0 < size < least:
            is_missing = UNKNOWN in values
            groups.append(Group(None if is_missing else count, outcomes, size))
    return groups


def empty_groups(population: Population) -> list[Vector]:
    """Return the groups that are known to be empty, because they have no row."""
    return [
        count
        for values, count, _ in _groups(population)
        if population.number(count) == 0 and not _WITHOUT_ROWS & set(values)
    ]


def _groups(
    population: Population,
) -> Iterator[tuple[tuple[str, ...], Vector, tuple[Vector, ...]]]:
    """Yield the values of each group, its admissions, and those by outcome."""
    for keys, base, events in _GROUPS[population.name]:
        for values in dict.fromkeys(
            tuple(cell[key] for key in keys) for cell in population.cells
        ):
            group = {key: (value,) for key, value in zip(keys, values, strict=True)}
            count = population.vector({**base, **group})
            outcomes: tuple[Vector, ...] = ()
            if events is not None:
                having = population.vector({**base, **group, **events})
                outcomes = (having, count - having)
            yield values, count, outcomes
