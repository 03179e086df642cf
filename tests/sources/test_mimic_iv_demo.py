"""The MIMIC-IV demo, real patients, against separate arithmetic on its files.

The data are not part of this project: `CLINICAL_MIMIC_IV_DEMO=FOLDER` names the folder
that holds `hosp` and `icu`. No test prints a value of a patient.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest

from dev.harness import TARGETS, Target, Warehouse, open_warehouse
from dev.servers import Server
from tests.charlson.comparison import disagreements, warehouse_answers
from tests.charlson.reference import Admission, answer
from tests.facts import core_admissions, row_counts
from tests.stays.arithmetic import (
    COLUMNS,
    differing,
    episodes_of,
    read_admissions,
    results_of,
    returns_of,
)

VARIABLE = "CLINICAL_MIMIC_IV_DEMO"
TRANSFERS = ("ACUTE HOSPITAL", "PSYCH FACILITY", "OTHER FACILITY")
ROWS = {
    "patients": 100,
    "admissions": 275,
    "icustays": 140,
    "diagnoses_icd": 4_506,
    "d_icd_diagnoses": 109_775,
    "drgcodes": 454,
    "d_labitems": 1_622,
    "labevents": 107_727,
    "prescriptions": 18_087,
}
pytestmark = pytest.mark.skipif(
    VARIABLE not in os.environ,
    reason=f"set {VARIABLE} to the folder of the MIMIC-IV demo",
)


@pytest.fixture(scope="module")
def demo() -> Path:
    """Give the folder of the demo."""
    return Path(os.environ[VARIABLE])


@pytest.fixture(scope="module")
def rows(demo: Path) -> pd.DataFrame:
    """Give the admissions in the order of each patient's stays."""
    return read_admissions(demo / "hosp" / "admissions.csv.gz")


@pytest.fixture(scope="module", params=TARGETS)
def built(
    request: pytest.FixtureRequest,
    demo: Path,
    server_for: Callable[[Target], Server | None],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Warehouse]:
    """Give the data, loaded and built on each engine; every test of dbt passes."""
    target, directory = request.param, tmp_path_factory.mktemp("mimic_iv")
    with open_warehouse(target, server_for(target), directory) as warehouse:
        warehouse.load(demo, source="mimic_iv")
        warehouse.dbt("build", source_system="mimic_iv")
        yield warehouse


def _counted(warehouse: Warehouse, relation: str, column: str) -> dict[str, int]:
    rows = warehouse.query(
        f"select {column}, count(*) from {warehouse.relation('core', relation)}"
        " group by 1"
    )
    return dict(rows)


def test_every_row_of_the_files_is_loaded(built: Warehouse) -> None:
    assert row_counts(built) == ROWS


def test_admissions_deaths_and_lengths_of_stay_are_those_of_the_file(
    built: Warehouse, rows: pd.DataFrame, demo: Path
) -> None:
    found = core_admissions(
        built, "is_in_hospital_death", "length_of_stay_days", "is_icu"
    )
    by_id = rows.set_index("hadm_id").sort_index()
    assert list(found.index) == list(by_id.index)
    assert (found["is_in_hospital_death"] == by_id["hospital_expire_flag"]).all()
    assert found["is_in_hospital_death"].sum() == 15
    stay = by_id["dischtime"].dt.normalize() - by_id["admittime"].dt.normalize()
    assert (found["length_of_stay_days"] == stay.dt.days).all()
    units = pd.read_csv(demo / "icu" / "icustays.csv.gz", dtype={"hadm_id": str})
    assert (found["is_icu"] == by_id.index.isin(units["hadm_id"]).astype(int)).all()
    assert found["is_icu"].sum() == 128


def test_ages_are_counted_from_the_anchor_year(
    built: Warehouse, rows: pd.DataFrame, demo: Path
) -> None:
    patients = pd.read_csv(demo / "hosp" / "patients.csv.gz").set_index("subject_id")
    of_admission = patients.loc[rows["subject_id"]].set_index(rows["hadm_id"])
    years = rows.set_index("hadm_id")["admittime"].dt.year
    ages = of_admission["anchor_age"] + years - of_admission["anchor_year"]
    ages[(ages > 89) | (of_admission["anchor_age"] > 89)] = 90
    found = core_admissions(built, "age_at_admission")
    assert (
        differing(found, ages.rename("age_at_admission").to_frame().sort_index()) == 0
    )


def test_payers_and_groups_are_those_of_the_file(built: Warehouse) -> None:
    payers = _counted(built, "admissions", "insurance_type")
    assert payers == {"Medicare": 104, "Medicaid": 22, "Other": 149}
    # an admission has one group of each system at most; every HCFA group is taken
    assert core_admissions(built, "drg_code")["drg_code"].notna().sum() == 233


def test_readmissions_are_counted_from_the_ends_of_episodes(
    built: Warehouse, rows: pd.DataFrame
) -> None:
    found = core_admissions(built, *COLUMNS)
    assert differing(found, returns_of(rows, TRANSFERS)) == 0
    assert found["is_readmitted_30d"].sum() > 0
    episodes = sum(len(patient) for patient in episodes_of(rows, TRANSFERS))
    assert 0 < episodes < len(rows)
    assert len(set(core_admissions(built, "episode_key")["episode_key"])) == episodes


def test_the_charlson_index_is_that_of_the_reference(
    built: Warehouse, demo: Path
) -> None:
    codes = pd.read_csv(
        demo / "hosp" / "diagnoses_icd.csv.gz", dtype={"hadm_id": str, "icd_code": str}
    ).sort_values(["hadm_id", "seq_num"])
    ages = core_admissions(built, "age_at_admission")["age_at_admission"]
    # in the demo no admission is coded in both revisions
    expected = {
        str(hadm_id): answer(
            Admission(
                admission_id=str(hadm_id),
                age=int(ages[hadm_id]),
                code_system=str(group["icd_version"].unique().item()),
                primary="|".join(group.loc[group["seq_num"] == 1, "icd_code"]),
                secondary="|".join(group.loc[group["seq_num"] > 1, "icd_code"]),
            )
        )
        for hadm_id, group in codes.groupby("hadm_id")
    }
    assert len(expected) == 275
    assert not disagreements(expected, warehouse_answers(built))


def test_diagnoses_keep_their_revision(built: Warehouse) -> None:
    [(ninth, tenth)] = built.query(
        "select sum(case when code_system = 'ICD-9-CM' then 1 else 0 end),"
        " sum(case when code_system = 'ICD-10-CM' then 1 else 0 end)"
        f" from {built.relation('staging', 'stg_diagnoses')}"
    )
    assert (ninth, tenth) == (2_193, 2_313)


def test_laboratory_summaries_count_the_results_of_the_stay(
    built: Warehouse, rows: pd.DataFrame, demo: Path
) -> None:
    found = core_admissions(built, "lab_test_count", "abnormal_lab_count")
    results = results_of(demo / "hosp" / "labevents.csv.gz", rows)
    expected = results.reindex(found.index)
    expected["lab_test_count"] = expected["lab_test_count"].fillna(0)
    assert differing(found, expected) == 0


def test_results_without_number_flag_or_admission_stay_without(
    built: Warehouse,
) -> None:
    [counts] = built.query(
        "select count(*), count(result_value),"
        " sum(case when abnormal_flag = 'A' then 1 else 0 end),"
        " sum(case when abnormal_flag = 'N' then 1 else 0 end)"
        f" from {built.relation('core', 'lab_results')}"
    )
    # 67,452 results have no flag, of which 11,112 are texts
    assert counts == (107_727, 107_727 - 12_481, 40_275, 67_452 - 11_112)
    assert (
        _counted(built, "lab_results", "unassigned_reason")[
            "outside any stay, says the source"
        ]
        == 28_420
    )
