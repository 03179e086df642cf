"""The lists that the generator draws from, as the tests read them."""

import csv
from pathlib import Path

import clinical_star.generator

REFERENCE = Path(clinical_star.generator.__file__).parent / "reference"


def reference(name: str) -> list[dict[str, str]]:
    """Return the rows of one of the generator's lists."""
    with (REFERENCE / name).open(newline="") as handle:
        return list(csv.DictReader(handle))


CODES = {
    row["icd10cm_code"].replace(".", ""): row for row in reference("diagnoses.csv")
}
