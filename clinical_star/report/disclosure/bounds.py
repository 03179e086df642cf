"""Works out how far an attacker could narrow down a number that is withheld.

The unknowns are the admissions of each cell: whole numbers, none below 0. What the
report tells are equations over them. The least and the greatest value that a withheld
number can then have are two linear programs over whole numbers (Fischetti and Salazar
2001, Management Science 47: 1008-1027, call it the attacker's problem).
"""

from collections.abc import Hashable, Sequence

import numpy as np
from scipy.optimize import LinearConstraint, linprog, milp

from clinical_star.report.disclosure.populations import Vector

_BINDING = 1e-7
_SECONDS = 5.0
"""More than a hundred times what one of these programs takes."""


class Attacker:
    """What can be worked out from equations that the true numbers meet.

    `known` are the vectors whose products an attacker knows, each with the name of what
    tells it; None stands for what is never withheld. `limits` are vectors whose product
    is at least 0, `present` those of at least 1.
    """

    def __init__(
        self,
        truth: Vector,
        known: Sequence[tuple[Hashable | None, Vector]],
        limits: Sequence[Vector],
        present: Sequence[Vector],
    ) -> None:
        self._truth = truth
        self._names = [name for name, _ in known]
        self._known = np.array([vector for _, vector in known])
        self._lower = np.array([*limits, *present])
        self._least = np.array([0.0] * len(limits) + [1.0] * len(present))
        # every set of numbers found so far stays possible when more is withheld
        self._found = [truth]

    def without(self, names: set[Hashable]) -> "Attacker":
        """Return an attacker who is not told these."""
        kept = [
            (name, vector)
            for name, vector in zip(self._names, self._known, strict=True)
            if name is None or name not in names
        ]
        other = Attacker(self._truth, kept, (), ())
        other._lower, other._least = self._lower, self._least
        other._found = list(self._found)
        return other

    def range_of(self, vector: Vector, enough: float) -> tuple[float, float]:
        """Return the least and greatest possible value, or some as far apart."""
        values = [float(vector @ found) for found in self._found]
        low, high = min(values), max(values)
        for sign in (1, -1):
            if high - low >= enough:
                break
            found = self._extreme(sign * vector)
            if found is not None:
                self._found.append(found)
                value = float(vector @ found)
                low, high = min(low, value), max(high, value)
        return low, high

    def _extreme(self, objective: Vector) -> Vector | None:
        constraints = [LinearConstraint(self._known, *self._told())]
        if len(self._lower):
            constraints.append(LinearConstraint(self._lower, self._least, np.inf))
        answer = milp(
            objective,
            integrality=np.ones(len(objective)),
            constraints=constraints,
            options={"time_limit": _SECONDS},
        )
        if answer.x is None:
            return None
        found = np.round(answer.x)
        # Only numbers that meet every equation are possible, whatever a solver says.
        is_possible = np.allclose(self._known @ found, self._told()[0]) and (
            not len(self._lower) or bool((self._lower @ found >= self._least).all())
        )
        return found if is_possible and (found >= 0).all() else None

    def _told(self) -> tuple[Vector, Vector]:
        values = self._known @ self._truth
        return values, values

    def binding(self, vector: Vector) -> set[Hashable]:
        """Return the names of what keeps a number within its range."""
        names: set[Hashable] = set()
        for sign in (1, -1):
            answer = linprog(
                sign * vector,
                A_eq=self._known,
                b_eq=self._told()[0],
                A_ub=-self._lower if len(self._lower) else None,
                b_ub=-self._least if len(self._lower) else None,
                method="highs",
            )
            if answer.status == 0:
                names |= {
                    name
                    for name, price in zip(
                        self._names, answer.eqlin.marginals, strict=True
                    )
                    if name is not None and abs(price) > _BINDING
                }
        return names
