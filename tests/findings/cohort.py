"""What the figures of the findings are worked out from, wherever it was read."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

UNKNOWN = "Unknown"
# The cut points of the project's seeds, written down a second time on purpose.
AGE_GROUPS = ["Child", "Adult", "Middle Age", "Senior"]
BANDS = ["None", "Low", "Moderate", "High"]
CHARLSON_BANDS = ["0", "1-2", "3-4", "5 and more"]
NO_BAND = "Not available"


@dataclass(frozen=True, repr=False)
class Cohort:
    """Admissions, their diagnoses and their test results, at the grain of each.

    `admissions` has one row per admission:

    - `admission_id`, `patient_id`, and `primary` as code system, colon and code;
    - `age` in years at admission, no higher than 90, and its `age_group`;
    - `payer`, `drg`, `stay` in days, `charges` in US dollars;
    - `is_emergency`, `is_icu`, `is_dead`, `is_eligible` for readmission and
      `is_readmitted`, each 1 or 0;
    - `charlson`, the index, and its `charlson_band`, `Not available` without one;
    - `abnormal`, the number of abnormal results, and its `band`.

    What is unknown is NaN or, for a payer and a primary diagnosis, `Unknown`.
    `diagnoses` has `admission_id` and each distinct `code`, `labs` one `admission_id`
    per test result.
    """

    admissions: pd.DataFrame
    diagnoses: pd.DataFrame
    labs: pd.DataFrame

    @property
    def eligible(self) -> pd.DataFrame:
        """The admissions after which a readmission could be seen."""
        return self.admissions[self.admissions["is_eligible"] == 1]

    @property
    def billed(self) -> pd.DataFrame:
        """The admissions with charges."""
        return self.admissions.dropna(subset="charges")


def banded(numbers: pd.Series, starts: list[int], names: list[str]) -> pd.Series:
    """Return the name of the band each number falls into, NaN for an unknown one."""
    edges = [-np.inf, *starts, np.inf]
    found = pd.cut(numbers, edges, right=False, labels=names)
    return found.astype(object)
