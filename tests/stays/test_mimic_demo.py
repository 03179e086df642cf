"""The MIMIC-III demo, real patients, against separate arithmetic on its files.

The data are not part of this project: `CLINICAL_MIMIC_DEMO=FOLDER` names the folder of
the demo's CSV files. No test prints a value of a patient.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from dev.harness import Warehouse, open_warehouse
from tests.charlson.comparison import disagreements, warehouse_answers
from tests.charlson.reference import answer
from tests.charlson.verify_mimic import read_demo
from tests.facts import core_admissions
from tests.stays.arithmetic import (
    COLUMNS,
    differing,
    read_admissions,
    results_of,
    returns_of,
)

VARIABLE = "CLINICAL_MIMIC_DEMO"
TRANSFERS = (
    "SHORT TERM HOSPITAL",
    "OTHER FACILITY",
    "DISCH-TRAN TO PSYCH HOSP",
    "DISC-TRAN CANCER/CHLDRN H",
    "DISC-TRAN TO FEDERAL HC",
)
pytestmark = pytest.mark.skipif(
    VARIABLE not in os.environ,
    reason=f"set {VARIABLE} to the folder of the MIMIC-III demo's CSV files",
)


@pytest.fixture(scope="module")
def demo() -> Path:
    """Give the folder of the demo."""
    return Path(os.environ[VARIABLE])


@pytest.fixture(scope="module")
def built(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    """Give the demo, loaded and built on DuckDB; every test of dbt passes."""
    directory = tmp_path_factory.mktemp("mimic_demo")
    with open_warehouse("duckdb", None, directory) as warehouse:
        warehouse.load(demo, source="mimic")
        warehouse.dbt("build", source_system="mimic")
        yield warehouse


def test_admissions_deaths_and_lengths_of_stay_are_those_of_the_file(
    built: Warehouse, demo: Path
) -> None:
    rows = read_admissions(demo / "ADMISSIONS.csv").set_index("hadm_id").sort_index()
    found = core_admissions(
        built, "is_in_hospital_death", "length_of_stay_days", "is_icu"
    )
    assert list(found.index) == list(rows.index)
    assert (found["is_in_hospital_death"] == rows["hospital_expire_flag"]).all()
    stay = rows["dischtime"].dt.normalize() - rows["admittime"].dt.normalize()
    assert (found["length_of_stay_days"] == stay.dt.days).all()
    units = pd.read_csv(demo / "ICUSTAYS.csv", dtype={"hadm_id": str})
    assert (found["is_icu"] == rows.index.isin(units["hadm_id"]).astype(int)).all()


def test_readmissions_are_counted_from_the_ends_of_episodes(
    built: Warehouse, demo: Path
) -> None:
    found = core_admissions(built, *COLUMNS)
    expected = returns_of(read_admissions(demo / "ADMISSIONS.csv"), TRANSFERS)
    assert differing(found, expected) == 0
    assert found["is_readmitted_30d"].sum() > 0


def test_the_charlson_index_is_that_of_the_reference(
    built: Warehouse, demo: Path
) -> None:
    expected = {each.admission_id: answer(each) for each in read_demo(demo)}
    assert not disagreements(expected, warehouse_answers(built))


def test_laboratory_summaries_count_the_results_of_the_stay(
    built: Warehouse, demo: Path
) -> None:
    admissions = read_admissions(demo / "ADMISSIONS.csv")
    found = core_admissions(built, "lab_test_count", "abnormal_lab_count")
    expected = results_of(demo / "LABEVENTS.csv", admissions).reindex(found.index)
    expected["lab_test_count"] = expected["lab_test_count"].fillna(0)
    assert differing(found, expected) == 0
