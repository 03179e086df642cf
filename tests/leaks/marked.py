"""A data set with values that are easy to look for, and who says them."""

import csv
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dev.harness import REPOSITORY

SAMPLE = REPOSITORY / "data" / "sample"
PATIENT = "MARKED-PATIENT"
ADMISSION = "MARKED-ADMISSION"
# Each stands in one row of the data; numbers are as rare as the texts.
MARKS = {
    "patient": PATIENT,
    "admission": ADMISSION,
    "dosage": "MARKED-DOSAGE",
    "charges": "7654321.98",
    "result": "987123.6543",
    "test date": "2019-02-27",
    "a value of a refused row": "MARKED-REFUSED",
}


def write_marked(folder: Path) -> None:
    """Copy the sample, with the marked values at its first patient."""
    shutil.copytree(SAMPLE, folder)
    _rename(folder, {"P0000001": PATIENT, "A0000001": ADMISSION})
    _change(folder / "medications.csv", dosage=MARKS["dosage"])
    _change(folder / "hospital_outcomes.csv", hospital_charges=MARKS["charges"])
    _change(
        folder / "lab_results.csv",
        result_value=MARKS["result"],
        test_date=MARKS["test date"],
    )


def refuse_a_row(folder: Path) -> None:
    """Give the marked admission a length of stay that is no number."""
    value = MARKS["a value of a refused row"]
    _change(folder / "hospital_outcomes.csv", length_of_stay=value)


def admit_twice(folder: Path) -> None:
    """Give the marked patient a second admission, which the models do not allow."""
    _change(folder / "hospital_outcomes.csv", length_of_stay="12")
    with (folder / "hospital_outcomes.csv").open(newline="") as file:
        first = list(csv.reader(file))[1]
    with (folder / "hospital_outcomes.csv").open("a", newline="") as file:
        csv.writer(file).writerow(["MARKED-ADMISSION-2", *first[1:]])


def _rename(folder: Path, names: dict[str, str]) -> None:
    for path in folder.glob("*.csv"):
        text = path.read_text()
        for old, new in names.items():
            text = text.replace(f"{old},", f"{new},")
        path.write_text(text)


def _change(path: Path, **values: str) -> None:
    """Change cells of the first row."""
    with path.open(newline="") as file:
        header, first, *rest = csv.reader(file)
    row = {**dict(zip(header, first, strict=True)), **values}
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([header, list(row.values()), *rest])


@contextmanager
def watched_processes() -> Iterator[set[bytes]]:
    """Collect the command line and of each process that runs meanwhile."""
    seen: set[bytes] = set()
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.05):
            for path in Path("/proc").glob("[0-9]*/cmdline"):
                try:
                    seen.add(path.read_bytes())
                except OSError:  # it has ended
                    continue

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield seen
    finally:
        done.set()
        watcher.join()
