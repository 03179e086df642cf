"""What the made-up folders have in common: patients, stays, codes, and a writer."""

import csv
import gzip
import io
import random
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

Rows = list[list[object]]
# patient, number, admission and discharge
Stay = tuple[int, int, datetime, datetime]
PATIENTS, STAYS = 60, 130
START = datetime(2021, 2, 1, 9, 15)
ICD10 = ["E11.9", "I10", "J18.9", "I50.9", "N18.3", "I21.4", "J44.1", "C34.1"]
ICD9 = ["25000", "4019", "486", "4280", "5853", "41071", "V5867", "E8490"]
SNOMED = {"44054006": "Diabetes", "38341003": "Hypertension", "233604007": "Pneumonia"}
LOINC = {
    "2345-7": ("Glucose", "mg/dL"),
    "2160-0": ("Creatinine", "mg/dL"),
    "718-7": ("Hemoglobin", "g/dL"),
}
DRUGS = ["Metformin", "Lisinopril", "Atorvastatin", "Furosemide"]
# Beyond any list: whoever finds one of them in a draft has found a leak.
RARE = "Zyxwvut"


def write(
    path: Path,
    header: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    delimiter: str = ",",
    encoding: str = "utf-8",
    before: str = "",
) -> None:
    out = io.StringIO()
    out.write(before)
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    content = out.getvalue().encode(encoding)
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)


def last(stays: list[Stay]) -> set[int]:
    """Return the numbers of the stays after which the patient does not come back."""
    return set({patient: number for patient, number, _, _ in stays}.values())


def stays(draw: random.Random) -> list[Stay]:
    """Return the stays, of which no patient has two at once."""
    ends: dict[int, datetime] = {}
    stays = []
    for number in range(STAYS):
        patient = draw.randrange(PATIENTS)
        begin = ends.get(patient, START) + timedelta(
            days=draw.randrange(8, 300), minutes=draw.randrange(600)
        )
        end = begin + timedelta(days=draw.randrange(1, 12), minutes=draw.randrange(600))
        ends[patient] = end
        stays.append((patient, number, begin, end))
    return stays


def measured(
    draw: random.Random, stays: list[Stay]
) -> list[tuple[int, int, datetime, str]]:
    return [
        (p, n, b, draw.choice(list(LOINC))) for p, n, b, _ in stays for _ in range(4)
    ]
