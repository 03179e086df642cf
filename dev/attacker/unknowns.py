"""The unknowns: admissions in each combination of the groups that the page names."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
Cell = tuple[str, Mapping[str, str]]
UNKNOWN, OTHER = "?", "other"
HIGHEST_CHARLSON = 29
NOT_SCORED = "Not available"
OUTCOMES = ("died", "returned", "not returned", "neither")


@dataclass
class Unknowns:
    """The unknowns of four tables, and what holds of them for any data.

    `equal` are vectors with their known products, `between` with bounds of them.
    """

    cells: list[Cell] = field(default_factory=list)
    equal: list[tuple[Vector, float]] = field(default_factory=list)
    between: list[tuple[Vector, float, float]] = field(default_factory=list)

    def add(self, table: str, **levels: tuple[str, ...]) -> None:
        """Add a table with all combinations of its levels."""
        for values in product(*levels.values()):
            self.cells.append((table, dict(zip(levels, values, strict=True))))

    def of(self, table: str, **wanted: str | Callable[[str], bool]) -> Vector:
        """Return the vector that counts a table's cells with these values."""

        def is_meant(cell: Cell) -> bool:
            return cell[0] == table and all(
                rule(cell[1][key]) if callable(rule) else cell[1][key] == rule
                for key, rule in wanted.items()
            )

        return np.array([float(is_meant(cell)) for cell in self.cells])


def unknowns_of(names: Mapping[str, Any]) -> Unknowns:
    """Return the unknowns for the names of the groups on a page."""
    unknowns = Unknowns()
    unknowns.add(
        "discharges",
        age=names["ages"],
        band=(*names["bands"], UNKNOWN),
        scored=("yes", "no"),
        returned=("yes", "no"),
    )
    unknowns.add("scores", score=names["scores"], outcome=OUTCOMES)
    unknowns.add(
        "payers", payer=names["payers"], charged=("yes", "no"), died=("yes", "no")
    )
    unknowns.add(
        "charges", code=(*names["codes"], OTHER), icu=("with", "without", UNKNOWN)
    )
    unknowns.add("points", score=names["scores"])
    _same_admissions(unknowns)
    for score in names["scores"]:
        _bound_points(unknowns, score)
    return unknowns


def _same_admissions(unknowns: Unknowns) -> None:
    """Say that the four tables count the same admissions."""
    of = unknowns.of
    for one, other in (
        (of("payers"), of("scores")),
        (of("payers", died="yes"), of("scores", outcome="died")),
        (of("payers", charged="yes"), of("charges")),
        *(
            (
                of("discharges", scored="yes", returned=returned),
                of("scores", score=is_scored, outcome=outcome),
            )
            for returned, outcome in (("yes", "returned"), ("no", "not returned"))
        ),
        (of("discharges", returned="yes"), of("scores", outcome="returned")),
        (of("discharges", returned="no"), of("scores", outcome="not returned")),
    ):
        unknowns.equal.append((one - other, 0.0))


def is_scored(score: str) -> bool:
    """Return whether a Charlson band is one of known scores."""
    return score != NOT_SCORED


def _bound_points(unknowns: Unknowns, score: str) -> None:
    """Bound the points of a Charlson band by its name, such as 1-2 or 5 and more."""
    numbers = [int(part) for part in score.replace("-", " ").split() if part.isdigit()]
    points, count = (
        unknowns.of("points", score=score),
        unknowns.of("scores", score=score),
    )
    if not numbers:
        unknowns.equal.append((points, 0.0))
        return
    highest = HIGHEST_CHARLSON if "more" in score else numbers[-1]
    unknowns.between.append((points - numbers[0] * count, 0, np.inf))
    unknowns.between.append((highest * count - points, 0, np.inf))
