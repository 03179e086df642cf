"""Everything drawn for one block of patients, and texts that its tables share."""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from clinical_star.generator.diagnoses import Illness
from clinical_star.generator.draws import happens
from clinical_star.generator.files import quoted
from clinical_star.generator.labs import LabResults
from clinical_star.generator.people import People
from clinical_star.generator.prescriptions import Prescriptions
from clinical_star.generator.stays import Outcomes, Stays
from clinical_star.generator.truth import Floats, Ints, Truth

DAYS_AFTER_THE_LAST_DISCHARGE = 100  # prescriptions may continue for that long


@dataclass(frozen=True)
class Block:
    """Everything drawn for consecutive patients."""

    truth: Truth
    first_patient: int  # number of the block's first patient, from 1
    people: People
    illness: Illness
    stays: Stays
    outcomes: Outcomes
    charges: Floats  # US dollars
    labs: LabResults
    prescriptions: Prescriptions

    def patient_ids(self) -> list[str]:
        """Return the patients' identifiers."""
        numbers = range(self.first_patient, self.first_patient + len(self.people))
        return [f"P{number:07d}" for number in numbers]

    def dates(self) -> list[str]:
        """Return the ISO dates of the days 0, 1, ... since the network's first."""
        first, last = self.truth.first_day, self.truth.last_day
        days = (last - first).days + DAYS_AFTER_THE_LAST_DISCHARGE
        return [str(first + timedelta(days=day)) for day in range(days + 1)]

    def texts(
        self, column: str, names: list[str], positions: Ints, rng: np.random.Generator
    ) -> list[str]:
        """Return the CSV fields at the positions, leaving the missing share empty."""
        gone = happens(self.truth.missing_share[column], len(positions), rng)
        fields = [*(quoted(name) for name in names), ""]
        return [fields[p] for p in np.where(gone, len(names), positions).tolist()]
