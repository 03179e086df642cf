"""Compares the Charlson index on the MIMIC-III demo, real patients, with the reference.

`CLINICAL_MIMIC_DEMO=FOLDER python -m tests.charlson.verify_mimic [TARGET]` reads the
demo's CSV files, prints counts and nothing of a patient, and ends with 1 when anything
differs. The data are not part of this project.
"""

import argparse
import csv
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from pathlib import Path

from dev.harness import TARGETS, Target, open_warehouse
from dev.servers import Server, running
from tests.charlson.comparison import build, disagreements, warehouse_answers
from tests.charlson.oracle import (
    SCORES,
    ask_comorbidipy,
    differs,
    has_code_of_two_conditions,
)
from tests.charlson.reference import Admission, Answer, answer


def read_demo(directory: Path) -> list[Admission]:
    """Return the admissions of a folder of MIMIC-III's CSV files."""
    births = {
        row["subject_id"]: datetime.fromisoformat(row["dob"])
        for row in _rows(directory / "PATIENTS.csv")
    }
    primary: dict[str, str] = {}
    secondary: dict[str, list[str]] = {}
    for row in _rows(directory / "DIAGNOSES_ICD.csv"):
        if row["seq_num"] == "1":
            primary[row["hadm_id"]] = row["icd9_code"]
        else:
            secondary.setdefault(row["hadm_id"], []).append(row["icd9_code"])
    return [
        Admission(
            admission_id=row["hadm_id"],
            age=_age(births[row["subject_id"]], row["admittime"]),
            code_system="ICD-9-CM",
            primary=primary.get(row["hadm_id"], ""),
            secondary="|".join(secondary.get(row["hadm_id"], [])),
        )
        for row in _rows(directory / "ADMISSIONS.csv")
    ]


def _server(target: Target) -> AbstractContextManager[Server | None]:
    if target == "mysql" or target == "mariadb":
        return running(target)
    return nullcontext(None)


def verify(target: Target, demo: Path, expected: Mapping[str, Answer]) -> Counter[str]:
    """Load and build the demo on a target; count what is not as expected, by column."""
    with (
        _server(target) as server,
        tempfile.TemporaryDirectory() as directory,
        open_warehouse(target, server, Path(directory)) as warehouse,
    ):
        warehouse.load(demo, source="mimic")
        build(warehouse, source_system="mimic")
        return disagreements(expected, warehouse_answers(warehouse))


def main(target: Target) -> int:
    """Print the agreement on the demo and return the exit code."""
    if "CLINICAL_MIMIC_DEMO" not in os.environ:
        sys.stderr.write(
            "Set CLINICAL_MIMIC_DEMO to the folder of the MIMIC-III demo's CSV files.\n"
        )
        return 1
    demo = Path(os.environ["CLINICAL_MIMIC_DEMO"]).resolve()
    admissions = read_demo(demo)
    expected = {each.admission_id: answer(each) for each in admissions}
    wrong = verify(target, demo, expected)
    told = ask_comorbidipy(admissions)
    split = {
        each.admission_id
        for each in admissions
        if each.admission_id in told
        and differs(expected[each.admission_id], told[each.admission_id], SCORES)
    }
    double = {
        each.admission_id for each in admissions if has_code_of_two_conditions(each)
    }
    sys.stdout.write(
        f"{target}: {len(admissions)} admissions, differing from the reference:"
        f" {dict(wrong) or 'none'}\n"
        f"comorbidipy differs from the reference on {len(split)};"
        f" {len(split - double)} of them without a code of two conditions\n"
    )
    return 1 if wrong or split - double else 0


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        yield from csv.DictReader(file)


def _age(birth: datetime, admitted: str) -> int:
    """Return whole years at admission; MIMIC shifts ages over 89, kept as 90."""
    day = datetime.fromisoformat(admitted)
    years = day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
    return 90 if years > 89 else years


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", nargs="?", default="duckdb", choices=TARGETS)
    sys.exit(main(parser.parse_args().target))
