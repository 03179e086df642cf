"""Stays of MIMIC-III that overlap: returns after 11 and 2 days, and a transfer."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dev.harness import REPOSITORY, TARGETS, Target, Warehouse, open_warehouse
from dev.harness.built import built_once
from dev.servers import Server
from tests.stays.test_odd_network import outcomes

OVERLAPPING = REPOSITORY / "tests" / "fixtures" / "mimic_overlap"
# admission: length of stay, first of its episode, last of it, death, eligible, days,
# readmitted
EXPECTED: dict[str, tuple[Any, ...]] = {
    # both end on the same day, this one later in the day
    "10": (10, "10", 1, 0, 1, 11, 1),
    "11": (1, "10", 0, 0, 0, None, None),
    "12": (2, "12", 1, 0, 1, None, 0),
    "20": (9, "20", 1, 0, 1, 2, 1),
    "21": (2, "20", 0, 0, 0, None, None),
    "22": (1, "22", 1, 0, 1, None, 0),
    "30": (12, "30", 0, 0, 0, None, None),  # a transfer
    "31": (4, "30", 1, 0, 1, None, 0),
    "50": (2, "50", 1, 0, 1, 364, 0),  # across a leap day
    "51": (1, "51", 1, 0, 1, 122, 0),
    "52": (1, "52", 1, 0, 1, None, 0),
    "60": (2, "60", 1, 0, 1, None, 0),
}


@pytest.fixture(scope="module")
def overlap_on(
    server_for: Callable[[Target], Server | None],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Callable[[Target], Warehouse]]:
    """Give a function that returns the warehouse of a target, with dbt's tests run."""
    with built_once(
        OVERLAPPING,
        "mimic",
        server_for=server_for,
        new_directory=tmp_path_factory.mktemp,
    ) as built_on:
        yield built_on


@pytest.mark.parametrize("target", TARGETS)
def test_a_return_is_counted_from_the_end_of_the_episode(
    overlap_on: Callable[[Target], Warehouse], target: Target
) -> None:
    assert outcomes(overlap_on(target)) == EXPECTED


def test_rows_of_unknown_admissions_are_counted_and_stop_nothing(
    tmp_path: Path,
) -> None:
    files = tmp_path / "files"
    shutil.copytree(OVERLAPPING, files)
    (files / "DIAGNOSES_ICD.csv").write_text(
        "row_id,subject_id,hadm_id,seq_num,icd9_code\n1,1,10,1,4280\n2,1,99,1,4280\n"
    )
    (files / "LABEVENTS.csv").write_text(
        "row_id,subject_id,hadm_id,itemid,charttime,value,valuenum,valueuom,flag\n"
        "1,1,10,7,2140-10-21 08:00:00,1.0,1.0,mg/dL,abnormal\n"
        "2,1,10,7,2140-10-31 08:00:00,1.0,1.0,mg/dL,abnormal\n"
        "3,1,99,7,2140-10-21 08:00:00,1.0,1.0,mg/dL,abnormal\n"
    )
    with open_warehouse("duckdb", None, tmp_path) as warehouse:
        warehouse.load(files, source="mimic")
        warehouse.dbt("build", source_system="mimic")
        odd = warehouse.relation("quality", "dq_odd_records")
        assert warehouse.query(
            f"select odd_rule, record_count from {odd} where record_count > 0"
        ) == [("diagnosis_of_unknown_admission", 1)]
        without = warehouse.relation("quality", "dq_results_without_admission")
        assert set(
            warehouse.query(
                f"select reason, row_count from {without} where row_count > 0"
            )
        ) == {("after the stay", 1), ("no such admission of the patient", 1)}
        admissions = warehouse.relation("core", "admissions")
        assert warehouse.query(
            "select lab_test_count, charlson_score"
            f" from {admissions} where admission_id = '10'"
        ) == [(1, 1)]
