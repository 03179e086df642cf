"""The planted parameters of a world, read from truth.yml."""

from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

TRUTH_FILE = Path(__file__).with_name("truth.yml")


class UnknownWorldError(ValueError):
    """There is no such world in truth.yml."""


@dataclass(frozen=True)
class Truth:
    """The parameters of one world; truth.yml explains each, with its unit.

    Lists of numbers are float arrays over payers or age groups; nested ones have a row
    for each age group.
    """

    payers: tuple[str, ...]
    age_groups: tuple[str, ...]
    age_share: Floats
    age_first: Floats
    senior_age_span: float
    senior_age_beta: Floats
    payer_share_by_age: Floats
    female_share: float
    race_share: dict[str, float]
    burden_mean: Floats
    burden_gamma_shape: float
    burden_max: int
    other_diagnoses_mean: Floats
    charlson_primary_share: float
    milder_code_share: float
    dotted_code_share: float
    drg_severe_from: int
    drg_moderate_from: int
    length_of_stay_mean: Floats
    length_of_stay_shape: float
    first_day: date
    last_day: date
    icu_share: Floats
    ventilated_share: float
    shock_share: float
    emergency_share: Floats
    urgent_share: float
    never_elective_traits: tuple[str, ...]
    mortality_by_payer: Floats
    mortality_keeps_payer_rate: bool
    mortality_per_charlson_point: float
    mortality_charlson_cap: int
    mortality_per_year_of_age: float
    lab_band_first: Floats
    readmission_by_age_and_band: Floats
    readmission_day_beta: Floats
    late_readmission_share: float
    late_readmission_last_day: int
    disposition_share_by_age: dict[str, list[float]]
    disposition_of_the_dead: str
    charge_rule: str
    charge_by_payer: Floats
    charge_mean: float
    charge_gamma_shape: float
    charge_drg_base_rate: float
    charge_payer_discount: Floats
    charge_per_day: float
    charge_fee_base: float
    charge_fee_per_day: float
    charge_fee_icu: float
    charge_fee_per_test: float
    charge_fee_gamma_shape: float
    tests_minimum: int
    tests_base: float
    tests_per_day: float
    tests_gamma_shape: float
    abnormal_rate: float
    abnormal_log_mean: float
    abnormal_log_sd: float
    abnormal_per_charlson_point: float
    abnormal_charlson_cap: int
    abnormal_max: float
    critical_share: float
    shared_noise: float
    lab_shift_by_trait: dict[str, dict[str, float]]
    prescriptions_base: float
    prescriptions_per_charlson_point: float
    symptom_traits: tuple[str, ...]
    symptom_drug_weight: float
    missing_share: dict[str, float]


def read_truth(world: str = "seed") -> Truth:
    """Return the parameters of a world.

    Raises:
        UnknownWorldError: truth.yml has no such world.

    """
    document = _document()
    if world not in document["worlds"]:
        known = ", ".join(document["worlds"])
        raise UnknownWorldError(f"There is no world {world!r}; choose one of: {known}.")
    values = document["base"] | document["worlds"][world]
    return Truth(
        **{field.name: _as_array(values[field.name]) for field in fields(Truth)}
    )


def world_names() -> tuple[str, ...]:
    """Return the names of all worlds, the default one first."""
    return tuple(_document()["worlds"])


@cache
def _document() -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load(TRUTH_FILE.read_text("utf-8"))
    known = {field.name for field in fields(Truth)}
    for name, values in {"base": document["base"], **document["worlds"]}.items():
        unknown = set(values) - known
        if unknown:
            raise ValueError(f"truth.yml, {name}: unknown keys {sorted(unknown)}.")
    return document


def _as_array(value: Any) -> Any:  # noqa: ANN401 - YAML holds anything
    if not isinstance(value, list):
        return value
    if isinstance(value[0], str):
        return tuple(value)
    return np.asarray(value, dtype=float)
