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


def _core(warehouse: Warehouse, columns: str) -> pd.DataFrame:
    names = [name.strip() for name in columns.split(",")]
    rows = warehouse.query(
        f"select {columns} from {warehouse.relation('core', 'admissions')}"
    )
    return pd.DataFrame(rows, columns=names).set_index("admission_id").sort_index()


def _admissions(demo: Path) -> pd.DataFrame:
    rows = pd.read_csv(demo / "ADMISSIONS.csv", dtype={"hadm_id": str})
    for name in ("admittime", "dischtime"):
        rows[name] = pd.to_datetime(rows[name])
    return rows.sort_values(["subject_id", "admittime", "hadm_id"])


def _episodes(rows: pd.DataFrame) -> dict[str, tuple[int, float, float]]:
    """Return of each admission eligible, days and readmitted, patient by patient."""
    found: dict[str, tuple[int, float, float]] = {}
    nothing = float("nan")
    for _, stays in rows.groupby("subject_id"):
        episodes: list[list[pd.Series]] = []
        for _, stay in stays.iterrows():
            if episodes and any(_joins(stay, before) for before in episodes[-1]):
                episodes[-1].append(stay)
            else:
                episodes.append([stay])
        for number, episode in enumerate(episodes):
            last = max(episode, key=lambda stay: stay["dischtime"])
            died = any(stay["hospital_expire_flag"] == 1 for stay in episode)
            for stay in episode:
                found[stay["hadm_id"]] = (0, nothing, nothing)
            if died:
                continue
            days = nothing
            if number + 1 < len(episodes):
                start = episodes[number + 1][0]["admittime"].normalize()
                days = (start - last["dischtime"].normalize()).days
            found[last["hadm_id"]] = (1, days, float(0 <= days <= 30))
    return found


def _joins(stay: pd.Series, before: pd.Series) -> bool:
    gap = (stay["admittime"].normalize() - before["dischtime"].normalize()).days
    return bool(gap <= (1 if before["discharge_location"] in TRANSFERS else 0))


def test_admissions_deaths_and_lengths_of_stay_are_those_of_the_file(
    built: Warehouse, demo: Path
) -> None:
    rows = _admissions(demo).set_index("hadm_id").sort_index()
    found = _core(
        built, "admission_id, is_in_hospital_death, length_of_stay_days, is_icu"
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
    found = _core(
        built,
        "admission_id, is_readmission_eligible, days_to_readmission, is_readmitted_30d",
    ).astype(float)
    expected = pd.DataFrame.from_dict(
        _episodes(_admissions(demo)), orient="index", columns=list(found.columns)
    ).sort_index()
    different = (found.fillna(-1) != expected.astype(float).fillna(-1)).any(axis=1)
    assert int(different.sum()) == 0
    assert found["is_readmitted_30d"].sum() > 0


def test_the_charlson_index_is_that_of_the_reference(
    built: Warehouse, demo: Path
) -> None:
    expected = {each.admission_id: answer(each) for each in read_demo(demo)}
    assert not disagreements(expected, warehouse_answers(built))


def test_laboratory_summaries_count_the_results_of_the_stay(
    built: Warehouse, demo: Path
) -> None:
    admissions = _admissions(demo).set_index("hadm_id")
    labs = pd.read_csv(demo / "LABEVENTS.csv", dtype={"hadm_id": str}, low_memory=False)
    labs = labs[labs["hadm_id"].notna()]
    day = pd.to_datetime(labs["charttime"]).dt.normalize()
    end = labs["hadm_id"].map(admissions["dischtime"]).dt.normalize()
    labs = labs[day.isna() | (day <= end)]
    known = labs[(labs["flag"] == "abnormal") | labs["valuenum"].notna()]
    known = known[known["flag"].isna() | (known["flag"] == "abnormal")]
    abnormal = (known["flag"] == "abnormal").astype(float)
    found = _core(built, "admission_id, lab_test_count, abnormal_lab_count")
    tests = labs.groupby("hadm_id").size().reindex(found.index, fill_value=0)
    assert (found["lab_test_count"] == tests).all()
    counts = abnormal.groupby(known["hadm_id"]).sum().reindex(found.index)
    right = counts.fillna(-1) == found["abnormal_lab_count"].astype(float).fillna(-1)
    assert int((~right).sum()) == 0
