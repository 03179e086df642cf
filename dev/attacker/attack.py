"""Finds the range of each number that a page withholds."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from dev.attacker.parsed import Parsed
from dev.attacker.told import rows_told, system_of, totals_told
from dev.attacker.unknowns import UNKNOWN, Unknowns, Vector

OUTCOME_WIDTH = 2
"""What the guide on privacy promises for deaths and readmissions: three numbers."""


@dataclass(frozen=True)
class Withheld:
    """A number that is withheld, and what the page lets a reader make of it.

    `needed` is the width that the guide promises, `is_outcome` tells of which kind.
    """

    name: str
    is_outcome: bool
    low: float
    high: float
    needed: float

    @property
    def is_found(self) -> bool:
        """Whether the range is narrower than promised."""
        return self.high - self.low < self.needed


class ContradictionError(Exception):
    """The page tells equations that no numbers meet: the attacker misreads it."""


def attack(page: Parsed, min_cell: int, sizes: Mapping[str, int]) -> list[Withheld]:
    """Return the ranges of all withheld numbers about groups of fewer than `min_cell`.

    `sizes` tells which groups these are; it is not used to find the ranges.
    """
    system = system_of(page)
    totals = Unknowns(system.cells, list(_structure(system)), list(system.between))
    totals_told(page, totals)
    found = []
    for name, vector, is_outcome in _secrets(page, system):
        if not 0 < sizes.get(name, 0) < min_cell:
            continue
        low, high = _range(system, vector)
        needed: float = OUTCOME_WIDTH if is_outcome else min_cell - 1
        if high - low < needed:
            # HiGHS may simplify a program too far: it has called the true number
            # impossible. What either answer reaches is possible.
            again = _range(system, vector, simplify=False)
            low, high = min(low, again[0]), max(high, again[1])
        if high - low < needed:
            at_best = _range(totals, vector)
            needed = min(needed, at_best[1] - at_best[0])
        found.append(Withheld(name, is_outcome, low, high, needed))
    return found


def _structure(system: Unknowns) -> Iterator[tuple[Vector, float]]:
    """Yield the equations that hold for any data: those between tables."""
    for vector, value in system.equal:
        if value == 0 and vector.min() < 0:
            yield vector, value


def _secrets(page: Parsed, system: Unknowns) -> Iterator[tuple[str, Vector, bool]]:
    """Yield the numbers that no row shows, with the name of their group."""
    for name, group, events, row in rows_told(page, system):
        if row["n"] is not None:
            continue
        yield name, group, False
        if events is not None:
            yield name, events, True
            yield name, group - events, True
    ages = {cell["age"] for table, cell in system.cells if table == "discharges"}
    for age in sorted(ages):
        # what became of those whose results say nothing
        group = system.of("discharges", age=age, band=UNKNOWN)
        events = system.of("discharges", age=age, band=UNKNOWN, returned="yes")
        yield f"no results: {age}", events, True
        yield f"no results: {age}", group - events, True


def _range(
    system: Unknowns, vector: Vector, *, simplify: bool = True
) -> tuple[float, float]:
    ends = []
    constraints = [
        LinearConstraint(
            np.array([one for one, _ in system.equal]),
            *2 * [np.array([value for _, value in system.equal])],
        ),
        LinearConstraint(
            np.array([one for one, _, _ in system.between]),
            np.array([low for _, low, _ in system.between]),
            np.array([high for _, _, high in system.between]),
        ),
    ]
    for sign in (1, -1):
        answer = milp(
            sign * vector,
            integrality=np.ones(len(vector)),
            bounds=Bounds(0, np.inf),
            constraints=constraints,
            options={"time_limit": 10.0, "presolve": simplify},
        )
        if answer.status == 3:
            ends.append(sign * -np.inf)
        elif answer.x is None:
            raise ContradictionError(answer.message)
        else:
            ends.append(float(np.round(vector @ answer.x)))
    return ends[0], ends[1]
