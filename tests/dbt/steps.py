"""A warehouse that is built, rebuilt and given bad rows, while readers poll it."""

import csv
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from dev.harness import REPOSITORY, Target, Warehouse, open_warehouse
from dev.harness.built import WITHOUT_TESTS
from dev.harness.compare import Row, read_rows
from dev.harness.manifest import read_manifest, read_statuses, relations_of
from dev.servers import Server
from tests.dbt.readers import Reads, counting, polled, row_counts, watched_relations

SAMPLE = REPOSITORY / "data" / "sample"
Marts = dict[str, list[Row]]


@dataclass
class Steps:
    """What a warehouse held, what dbt said and what readers saw, step by step."""

    warehouse: Warehouse
    marts: dict[str, Marts] = field(default_factory=dict)
    statuses: dict[str, dict[str, str]] = field(default_factory=dict)
    return_codes: dict[str, int] = field(default_factory=dict)
    reads: dict[str, Reads] = field(default_factory=dict)

    def take(self, step: str, *dbt_arguments: str, check: bool = True) -> None:
        """Run dbt and keep what is found after; without `check`, it may fail."""
        done = self.warehouse.dbt(*dbt_arguments, check=check)
        self.return_codes[step] = done.returncode
        self.statuses[step] = read_statuses(self.warehouse)
        relations = relations_of(read_manifest(self.warehouse))
        self.marts[step] = {
            str(relation): read_rows(self.warehouse, relation) for relation in relations
        }

    def take_polled(
        self, step: str, *dbt_arguments: str, check: bool = True, times: int = 1
    ) -> None:
        """Take a step of a built warehouse, some times over, while readers poll it.

        Nobody reads a DuckDB file while another process writes it: there it is a step
        like any other.
        """
        if self.warehouse.server is None:
            self.take(step, *dbt_arguments, check=check)
            return
        expected = row_counts(self.warehouse, watched_relations(self.warehouse))
        with polled(self.warehouse.server, counting(expected)) as reads:
            for _ in range(times - 1):
                self.warehouse.dbt(*dbt_arguments, check=check)
            self.take(step, *dbt_arguments, check=check)
        self.reads[step] = reads


@contextmanager
def steps_of(target: Target, server: Server | None, directory: Path) -> Iterator[Steps]:
    """Give a warehouse of the sample that went through all steps, in a folder."""
    files = directory / "files"
    shutil.copytree(SAMPLE, files)
    add_twins(files)
    with open_warehouse(target, server, directory) as warehouse:
        found = Steps(warehouse)
        warehouse.load(files)
        found.take("built", "build")
        # Tests write nothing that readers see.
        found.take_polled("rebuilt", "build", *WITHOUT_TESTS, times=2)
        append(files / "hospital_outcomes.csv", admission_id="A9999999")
        warehouse.load(files)
        outcomes = warehouse.relation("raw", "network__hospital_outcomes")
        warehouse.execute(f"update {outcomes} set length_of_stay = -1")
        found.take_polled("spoilt", "build", check=False)
        yield found


def append(file: Path, **changes: str) -> None:
    """Add the first row of a file to its end, with other values in some columns.

    A column that the file lacks is added to it, empty in all other rows.
    """
    with file.open(newline="", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    rows.append({**rows[0], **changes})
    with file.open("w", newline="", encoding="utf-8") as lines:
        writer = csv.DictWriter(lines, rows[-1], restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def add_twins(files: Path) -> None:
    """Add texts that a collation without case takes for others of the files."""
    append(files / "patients.csv", patient_id="p0000001", race="Twin")
    append(
        files / "hospital_outcomes.csv",
        admission_id="a0000001",
        patient_id="p0000001",
        # Beyond the letters of Western Europe too, through the split of the codes.
        secondary_diagnoses="Müller-Krankheit|糖尿病|Ünbekannt",
        diagnosis_code_system="LABEL",
    )
    for number, name in enumerate(("Twin", "twin", "TWIN"), start=900_001):
        append(
            files / "lab_results.csv",
            lab_result_id=str(number),
            patient_id="p0000001",
            loinc_code="",
            test_name=name,
        )
