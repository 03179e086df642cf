"""The reference tables: diagnoses, DRGs, laboratory tests and drugs."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from clinical_star.generator.truth import Bools, Floats, Ints

REFERENCE_FOLDER = Path(__file__).with_name("reference")
SEXES = ("Male", "Female")
# In each pair the first disease overrides the second in the Charlson score.
HIERARCHY = (
    ("moderate_severe_liver_disease", "mild_liver_disease"),
    ("diabetes_with_complication", "diabetes_without_complication"),
    ("metastatic_solid_tumor", "any_malignancy"),
)
DRG_COLUMNS = ("drg_plain", "drg_moderate", "drg_severe")


@dataclass(frozen=True)
class Diagnoses:
    """ICD-10-CM codes; every array runs over the codes."""

    codes: list[str]
    conditions: list[str]
    charlson_weight: Ints
    weight_by_sex_and_age: Floats  # sexes x age groups x codes; 0 where impossible
    may_be_primary: Bools
    drg_family: Ints  # row of Drgs; -1 for codes that are never primary
    trait_names: list[str]
    traits: Bools  # codes x traits
    needs_trait: Ints  # index of a trait that another code must bring; -1 for none
    excludes_trait: Ints  # index of a trait that no other code may bring; -1 for none


@dataclass(frozen=True)
class Drgs:
    """Diagnosis-related groups: one row for each family of three severities."""

    codes: list[list[str]]  # families x (plain, moderate, severe)
    relative_weight: Floats  # families x severities
    when_expired: Ints  # the family that replaces this one after an in-hospital death


@dataclass(frozen=True)
class LabTests:
    """Laboratory tests; bounds are whole numbers of the last printed decimal."""

    rows: list[dict[str, str]]
    decimals: Ints
    factor: Ints  # tests of the same factor share their between-patient noise
    frequency: Floats
    low_weight: Floats  # weight of being abnormally low; likewise high
    high_weight: Floats
    is_log: Bools
    bounds: Ints  # tests x sexes x (floor, crit. low, low, high, crit. high, ceiling)
    has_critical_low: Bools
    has_critical_high: Bools


@dataclass(frozen=True)
class Drugs:
    """Drugs with what they treat and how they are prescribed."""

    rows: list[dict[str, str]]
    uses: list[frozenset[str]]
    frequencies: list[list[str]]
    course: list[str]  # stay | short | long


def read_rows(name: str) -> list[dict[str, str]]:
    """Return a reference table as dictionaries of text."""
    with (REFERENCE_FOLDER / name).open(newline="", encoding="utf-8") as handle:
        return list(csv.DictReader(handle))


@cache
def diagnoses() -> Diagnoses:
    """Return the diagnoses table."""
    rows = read_rows("diagnoses.csv")
    families = [row["drg_family"] for row in read_rows("drgs.csv")]
    code_traits = [_split(row["traits"]) for row in rows]
    traits = sorted({trait for each in code_traits for trait in each})
    by_age = _floats(rows, "weight_adult", "weight_middle_age", "weight_senior").T
    possible = np.array(
        [[row["only_sex"] in ("", sex) for row in rows] for sex in SEXES]
    )
    return Diagnoses(
        codes=[row["icd10cm_code"] for row in rows],
        conditions=[row["charlson_condition"] for row in rows],
        charlson_weight=np.array([int(row["charlson_weight"]) for row in rows]),
        weight_by_sex_and_age=possible[:, None, :] * by_age[None, :, :],
        may_be_primary=np.array([row["may_be_primary"] == "1" for row in rows]),
        drg_family=_positions([row["drg_family"] for row in rows], families),
        trait_names=traits,
        traits=np.array([[trait in each for trait in traits] for each in code_traits]),
        needs_trait=_positions([row["needs_trait"] for row in rows], traits),
        excludes_trait=_positions([row["excludes_trait"] for row in rows], traits),
    )


@cache
def drgs() -> Drgs:
    """Return the DRG table; a severity weighs 0.75, 1 or 1.6 times its family."""
    rows = read_rows("drgs.csv")
    families = [row["drg_family"] for row in rows]
    codes = [[row[column] for column in DRG_COLUMNS] for row in rows]
    severity = np.array([0.75, 1.0, 1.6])
    weight: dict[str, float] = {}
    for row, family_codes in zip(rows, codes, strict=True):
        for code, factor in zip(family_codes, severity, strict=True):
            # A DRG has one rate: a DRG of two severities keeps that of the first.
            weight.setdefault(code, float(row["relative_weight"]) * factor)
    after_death = _positions([row["when_expired"] for row in rows], families)
    return Drgs(
        codes=codes,
        relative_weight=np.array([[weight[code] for code in row] for row in codes]),
        when_expired=np.where(after_death < 0, np.arange(len(rows)), after_death),
    )


@cache
def lab_tests() -> LabTests:
    """Return the table of laboratory tests."""
    rows = read_rows("lab_tests.csv")
    decimals = np.array([int(row["decimals"]) for row in rows])
    frequency = _floats(rows, "frequency")[:, 0]
    abnormal = frequency * _floats(rows, "abnormality")[:, 0]
    low_share = _floats(rows, "low_share")[:, 0]
    factors = [row["factor"] or row["loinc"] for row in rows]
    return LabTests(
        rows=rows,
        decimals=decimals,
        factor=_positions(factors, sorted(set(factors))),
        frequency=frequency,
        low_weight=abnormal * low_share,
        high_weight=abnormal * (1 - low_share),
        is_log=np.array([row["scale"] == "log" for row in rows]),
        bounds=np.array([[_bounds(row, sex) for sex in SEXES] for row in rows]),
        has_critical_low=np.array([row["critical_low"] != "" for row in rows]),
        has_critical_high=np.array([row["critical_high"] != "" for row in rows]),
    )


@cache
def drugs() -> Drugs:
    """Return the drugs table."""
    rows = read_rows("drugs.csv")
    return Drugs(
        rows=rows,
        uses=[frozenset(_split(row["typical_use"])) for row in rows],
        frequencies=[_split(row["frequency"]) for row in rows],
        course=[row["course"] for row in rows],
    )


def _bounds(row: dict[str, str], sex: str) -> list[int]:
    """Return a test's six bounds; an open one equals the next bound outwards."""
    scale = 10 ** int(row["decimals"])
    low, high = (row[f"ref_{side}_{sex.lower()}"] for side in ("low", "high"))
    floor, ceiling = row["floor"], row["ceiling"]
    critical_low, critical_high = row["critical_low"], row["critical_high"]
    bounds = (
        floor,
        critical_low or floor,
        low or floor,
        high,
        critical_high or ceiling,
        ceiling,
    )
    return [round(float(bound) * scale) for bound in bounds]


def _floats(rows: list[dict[str, str]], *columns: str) -> Floats:
    return np.array([[float(row[column]) for column in columns] for row in rows])


def _positions(values: list[str], names: list[str]) -> Ints:
    index = {name: position for position, name in enumerate(names)}
    return np.array([index.get(value, -1) for value in values])


def _split(text: str) -> list[str]:
    return [item for item in text.split("|") if item]
