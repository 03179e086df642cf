from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from clinical_star.generator import generate
from tests.generator.reference import CODES

NUMBERS = {
    "patients.csv": ["age"],
    "hospital_outcomes.csv": [
        "length_of_stay",
        "icu_admission",
        "hospital_charges",
        "in_hospital_mortality",
        "readmitted_30d",
        "days_to_readmission",
    ],
    "lab_results.csv": ["result_value", "reference_low", "reference_high"],
    "medications.csv": [],
}


def read_as_text(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype=str, keep_default_na=False)


@dataclass(repr=False)
class Network:
    """The four files as the tests read them: numbers are numbers, dates are dates."""

    patients: pd.DataFrame
    outcomes: pd.DataFrame
    labs: pd.DataFrame
    medications: pd.DataFrame

    @property
    def stays(self) -> pd.DataFrame:
        """One row per admission with the patient's columns beside it."""
        return self.outcomes.merge(self.patients, on="patient_id", validate="1:1")


def _read(folder: Path) -> Network:
    frames = []
    for name, columns in NUMBERS.items():
        frame = read_as_text(folder / name)
        for column in columns:
            frame[column] = pd.to_numeric(frame[column])
        for column in frame.columns[frame.columns.str.endswith("_date")]:
            frame[column] = pd.to_datetime(frame[column])
        frames.append(frame)
    return Network(*frames)


@pytest.fixture(scope="session")
def network_of(
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[str, int], Network]:
    """Generate a world, once for each size, and read it back."""

    @cache
    def make(world: str, patients: int) -> Network:
        folder = tmp_path_factory.mktemp(world)
        generate(patients=patients, seed=1, out=folder, world=world)
        return _read(folder)

    return make


@pytest.fixture(scope="session")
def network(network_of: Callable[[str, int], Network]) -> Network:
    """Return the world `seed` at the size at which its figures are checked."""
    return network_of("seed", 20_000)


@pytest.fixture(scope="session")
def coded(network: Network) -> pd.DataFrame:
    """Return the patients with the list of their undotted codes, primary first."""
    frame = network.stays
    joined = frame["primary_diagnosis"] + "|" + frame["secondary_diagnoses"]
    frame["codes"] = joined.str.replace(".", "").str.strip("|").str.split("|")
    return frame.set_index("patient_id")


@pytest.fixture(scope="session")
def traits(coded: pd.DataFrame) -> Mapping[str, set[str]]:
    """Return the diseases of each patient, by the names that drugs and tests know."""
    found: dict[str, set[str]] = defaultdict(set)
    for patient, codes in coded["codes"].items():
        for code in codes:
            found[str(patient)].update(CODES[code]["traits"].split("|"))
    return found
