"""Counts the admissions in each combination of the groups that the report shows.

One query for each population: figures about the same admissions share one, because a
number of one figure can be subtracted from a number of another.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clinical_star.report.source import Source

UNKNOWN = "unknown"
OTHER = "other"
NOT_SCORED = "Not available"
Cell = Mapping[str, str]
Where = Mapping[str, tuple[str, ...]]
Vector = NDArray[np.float64]

_QUERIES = {
    "discharges": "select age_group as age, abnormal_lab_volume_band as band,"
    " has_abnormal_lab as flag,"
    " case when charlson_score is null then 0 else 1 end as scored,"
    " case when is_readmitted_30d = 1 then 1 else 0 end as returned,"
    " count(*) as n, null as score"
    " from {star}.fct_hospital_outcomes where is_readmission_eligible = 1"
    " group by 1, 2, 3, 4, 5",
    "comorbidity": "select charlson_band as band, case"
    " when is_in_hospital_death = 1 then 'died'"
    " when is_readmission_eligible = 1 and is_readmitted_30d = 1 then 'returned'"
    " when is_readmission_eligible = 1 then 'stayed away' else 'other' end as outcome,"
    " count(*) as n, sum(charlson_score) as score"
    " from {star}.fct_hospital_outcomes group by 1, 2",
    "payers": "select insurance_type as payer,"
    " case when hospital_charges is null then 0 else 1 end as charged,"
    " case when length_of_stay_days is null then 0 else 1 end as stayed,"
    " is_in_hospital_death as died, count(*) as n, null as score"
    " from {star}.fct_hospital_outcomes group by 1, 2, 3, 4",
    "charges": "select diagnoses.code_system, diagnoses.diagnosis_code,"
    " outcomes.is_icu as icu, count(*) as n, null as score"
    " from {star}.fct_hospital_outcomes as outcomes"
    " inner join {star}.dim_diagnoses as diagnoses"
    " on outcomes.primary_diagnosis_key = diagnoses.diagnosis_key"
    " where outcomes.hospital_charges is not null group by 1, 2, 3",
}
# What an attacker varies apart; columns that depend on each other stay together. Each
# axis with what may be there besides what was found.
_AXES: Mapping[str, tuple[tuple[tuple[str, ...], tuple[tuple[str, ...], ...]], ...]] = {
    "discharges": (
        (("age",), ()),
        (("band", "flag"), ((UNKNOWN, UNKNOWN),)),
        (("scored",), (("0",), ("1",))),
        (("returned",), (("0",), ("1",))),
    ),
    "comorbidity": (
        (("band",), ()),
        (("outcome",), (("died",), ("returned",), ("stayed away",), ("other",))),
    ),
    "payers": (
        (("payer",), ()),
        (("charged",), (("0",), ("1",))),
        (("stayed",), (("0",), ("1",))),
        (("died",), (("0",), ("1",))),
    ),
    "charges": (
        (("diagnosis",), ((OTHER,),)),
        (("icu",), (("0",), ("1",), (UNKNOWN,))),
    ),
}


@dataclass(frozen=True)
class Population:
    """Admissions by combination of groups: `truth` has one number for each cell.

    After the cells come sums that an attacker does not know either, but can bound: the
    points of each Charlson band. `limits` are vectors whose product is at least 0.
    """

    name: str
    cells: tuple[Cell, ...]
    truth: Vector
    limits: tuple[Vector, ...] = ()

    def vector(self, where: Where) -> Vector:
        """Return the vector that counts the cells with one of these values."""
        counted = [
            all(cell[key] in values for key, values in where.items())
            for cell in self.cells
        ]
        return np.array(
            [*counted, *([False] * (len(self.truth) - len(self.cells)))], dtype=float
        )

    def sum_vector(self) -> Vector:
        """Return the vector that adds the sums of all groups."""
        added = np.zeros(len(self.truth))
        added[len(self.cells) :] = 1
        return added

    def number(self, vector: Vector) -> int:
        """Return the true number that a vector counts."""
        return round(float(vector @ self.truth))

    def values(self, key: str) -> tuple[str, ...]:
        """Return the values of a column, in the order in which they were found."""
        return tuple(dict.fromkeys(cell[key] for cell in self.cells))


def read_populations(source: Source, diagnoses: Iterable[str]) -> dict[str, Population]:
    """Read all populations; `diagnoses` are those that the report names."""
    named = set(diagnoses)
    read = {}
    for name, query in _QUERIES.items():
        records = source.records(query)
        for record in records:
            if name == "charges":
                code = f"{record['code_system']} {record['diagnosis_code']}"
                record["diagnosis"] = code if code in named else OTHER
        read[name] = population(name, records)
    return read


def population(name: str, records: Sequence[Mapping[str, Any]]) -> Population:
    """Return a population from rows with its columns, `n` and `score`."""
    counted: dict[tuple[str, ...], int] = {}
    columns = tuple(key for keys, _ in _AXES[name] for key in keys)
    points: dict[str, list[float]] = {}
    for record in records:
        key = tuple(_text(record[column]) for column in columns)
        counted[key] = counted.get(key, 0) + int(record["n"])
        if record["score"] is not None:
            points.setdefault(key[0], []).append(float(record["score"]))
    levels = []
    start = 0
    for keys, always in _AXES[name]:
        stop = start + len(keys)
        found = [key[start:stop] for key in sorted(counted)]
        levels.append(tuple(dict.fromkeys([*found, *always])))
        start = stop
    keys_of_cells = [sum(parts, ()) for parts in product(*levels)]
    cells = tuple(dict(zip(columns, key, strict=True)) for key in keys_of_cells)
    truth = [float(counted.get(key, 0)) for key in keys_of_cells]
    return _with_points(
        Population(name, cells, np.array(truth)),
        {band: sum(scores) for band, scores in points.items()},
    )


def _with_points(plain: Population, points: Mapping[str, float]) -> Population:
    """Add the sum of the points of each Charlson band, and what bounds it."""
    if not points:
        return plain
    truth = np.concatenate([plain.truth, list(points.values())])
    whole = Population(plain.name, plain.cells, truth)
    limits = []
    for position, band in enumerate(points, start=len(plain.cells)):
        lowest, highest = _limits_of(band)
        count = whole.vector({"band": (band,)})
        total = np.zeros(len(truth))
        total[position] = 1
        limits += [total - lowest * count, highest * count - total]
    return Population(plain.name, plain.cells, truth, tuple(limits))


def _limits_of(band: str) -> tuple[int, int]:
    """Return the lowest and the highest score of a band, as its name says them."""
    numbers = [int(part) for part in band.replace("-", " ").split() if part.isdigit()]
    if not numbers:
        return 0, _HIGHEST_SCORE
    return numbers[0], numbers[-1] if "more" not in band else _HIGHEST_SCORE


_HIGHEST_SCORE = 29
"""The sum of the weights of 1987 that can count together."""


def _text(value: object) -> str:
    if value is None:
        return UNKNOWN
    return str(int(value)) if isinstance(value, int | float) else str(value)
