"""From files to marts and again: rebuilds, letters that differ by case, a bad file."""

import csv
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from servers import Server
from tests.harness import REPOSITORY, TARGETS, Target, Warehouse, open_warehouse
from tests.harness.compare import Row, read_rows, same_rows
from tests.harness.manifest import (
    dbt_tests_in,
    read_manifest,
    read_statuses,
    relations_of,
)

SAMPLE = REPOSITORY / "data" / "sample"
BINARY_COLLATIONS = {"mysql": "utf8mb4_0900_bin", "mariadb": "utf8mb4_nopad_bin"}
FEWEST_TESTS = 90
ONE_ADMISSION = "a_network_patient_has_one_admission"
Marts = dict[str, list[Row]]


@dataclass
class Steps:
    """What a warehouse held and what dbt said, one step after the other."""

    warehouse: Warehouse
    marts: dict[str, Marts] = field(default_factory=dict)
    statuses: dict[str, dict[str, str]] = field(default_factory=dict)
    return_codes: dict[str, int] = field(default_factory=dict)

    def take(self, step: str, *dbt_arguments: str, check: bool = True) -> None:
        """Run dbt and keep what is found after; without `check`, it may fail."""
        done = self.warehouse.dbt(*dbt_arguments, check=check)
        self.return_codes[step] = done.returncode
        self.statuses[step] = read_statuses(self.warehouse)
        relations = relations_of(read_manifest(self.warehouse))
        self.marts[step] = {
            str(relation): read_rows(self.warehouse, relation) for relation in relations
        }


@pytest.fixture(scope="module", params=TARGETS)
def steps(
    request: pytest.FixtureRequest,
    server_for: Callable[[Target], Server | None],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Steps]:
    """Give a warehouse that was built, rebuilt, and then given a bad file."""
    directory = tmp_path_factory.mktemp(f"path_{request.param}")
    files = directory / "files"
    shutil.copytree(SAMPLE, files)
    add_twins(files)
    server = server_for(request.param)
    with open_warehouse(request.param, server, directory) as warehouse:
        found = Steps(warehouse)
        warehouse.load(files)
        found.take("built", "build")
        found.take("rebuilt", "run")
        append(files / "hospital_outcomes.csv", admission_id="A9999999")
        warehouse.load(files)
        found.take("spoilt", "build", check=False)
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


def names(rows: list[tuple[object, ...]]) -> list[object]:
    """Return the first column, sorted."""
    return sorted((row[0] for row in rows), key=str)


def test_every_test_of_the_manifest_is_run_and_passes(steps: Steps) -> None:
    statuses = steps.statuses["built"]
    tests = [test["name"] for test in dbt_tests_in(read_manifest(steps.warehouse))]
    assert len(tests) >= FEWEST_TESTS
    assert {statuses.get(name) for name in tests} == {"pass"}


def test_a_rebuild_gives_the_same_keys_and_rows(steps: Steps) -> None:
    built, rebuilt = steps.marts["built"], steps.marts["rebuilt"]
    assert built.keys() == rebuilt.keys()
    # Sums of floats differ in their last digit with the order of the rows.
    different = [name for name in built if not same_rows(built[name], rebuilt[name])]
    assert different == []
    assert len(steps.marts["built"]["star.fct_hospital_outcomes"]) == 201


def test_a_patient_with_two_admissions_stops_the_build_of_the_network(
    steps: Steps,
) -> None:
    assert steps.return_codes["spoilt"] == 1
    failed = {
        name
        for name, status in steps.statuses["spoilt"].items()
        if status in ("fail", "error")
    }
    assert failed == {ONE_ADMISSION}


def test_a_stopped_build_leaves_the_marts_as_they_were(steps: Steps) -> None:
    before, after = steps.marts["rebuilt"], steps.marts["spoilt"]
    assert [name for name in before if before[name] != after[name]] == []
    statuses = steps.statuses["spoilt"]
    assert statuses["fct_hospital_outcomes"] == "skipped"
    assert statuses["admissions"] == "skipped"


def test_texts_that_differ_by_case_stay_apart(steps: Steps) -> None:
    warehouse = steps.warehouse
    lab_tests = warehouse.query(
        f"select test_name from {warehouse.relation('star', 'dim_lab_tests')}"
        " where lower(test_name) = 'twin'"
    )
    assert names(lab_tests) == ["TWIN", "Twin", "twin"]
    patients = warehouse.query(
        f"select patient_id from {warehouse.relation('core', 'patients')}"
        " where lower(patient_id) = 'p0000001'"
    )
    assert names(patients) == ["P0000001", "p0000001"]


def test_labels_of_every_alphabet_reach_the_star(steps: Steps) -> None:
    warehouse = steps.warehouse
    labels = warehouse.query(
        f"select diagnosis_code from {warehouse.relation('star', 'dim_diagnoses')}"
        " where code_system = 'LABEL'"
    )
    assert {"müller-krankheit", "糖尿病", "ünbekannt"} <= set(names(labels))


@pytest.mark.parametrize("target", ["mysql", "mariadb"])
def test_every_text_of_a_server_compares_by_its_bytes(
    built_sample_on: Callable[[Target], Warehouse], target: Target
) -> None:
    warehouse = built_sample_on(target)
    rows = warehouse.query(
        "select schema_name, default_collation_name from information_schema.schemata"
        " where left(schema_name, ?) = ?",
        (len(warehouse.prefix), warehouse.prefix),
    )
    layers = {"raw", "staging", "intermediate", "seeds", "core", "star", "findings"}
    assert {warehouse.schema(layer) for layer in layers} <= {row[0] for row in rows}
    assert {row[1] for row in rows} == {BINARY_COLLATIONS[target]}
    columns = warehouse.query(
        "select distinct collation_name from information_schema.columns"
        " where left(table_schema, ?) = ? and collation_name is not null",
        (len(warehouse.prefix), warehouse.prefix),
    )
    assert columns == [(BINARY_COLLATIONS[target],)]
