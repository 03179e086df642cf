"""Diabetes 130-US hospitals, real encounters, against separate arithmetic on the file.

The data are not part of this project: `CLINICAL_DIABETES_130=FOLDER` names the folder
of `diabetic_data.csv.gz`. No test prints a value of a patient.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest

from dev.harness import TARGETS, Target, Warehouse, open_warehouse
from dev.servers import Server
from tests.charlson.comparison import disagreements, warehouse_answers
from tests.charlson.reference import Admission, answer
from tests.facts import core_admissions, row_counts

VARIABLE = "CLINICAL_DIABETES_130"
DEATHS = ("11", "19", "20", "21")
CODES = ["diag_1", "diag_2", "diag_3"]
pytestmark = pytest.mark.skipif(
    VARIABLE not in os.environ,
    reason=f"set {VARIABLE} to the folder of diabetic_data.csv.gz",
)


@pytest.fixture(scope="module")
def folder() -> Path:
    """Give the folder of the file."""
    return Path(os.environ[VARIABLE])


@pytest.fixture(scope="module")
def rows(folder: Path) -> pd.DataFrame:
    """Give the file as texts, in the order of the encounters' identifiers as texts."""
    read = pd.read_csv(
        folder / "diabetic_data.csv.gz", dtype=str, keep_default_na=False
    )
    return read.set_index("encounter_id").sort_index()


@pytest.fixture(scope="module", params=TARGETS)
def built(
    request: pytest.FixtureRequest,
    folder: Path,
    server_for: Callable[[Target], Server | None],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Warehouse]:
    """Give the data, loaded and built on each engine; every test of dbt passes."""
    target, directory = request.param, tmp_path_factory.mktemp("diabetes_130")
    with open_warehouse(target, server_for(target), directory) as warehouse:
        warehouse.load(folder, source="diabetes_130")
        warehouse.dbt("build", source_system="diabetes_130")
        yield warehouse


def test_every_encounter_and_patient_is_loaded(
    built: Warehouse, rows: pd.DataFrame
) -> None:
    assert row_counts(built) == {"encounters": 101_766}
    patients = built.relation("core", "patients")
    assert built.query(f"select count(*) from {patients}") == [(71_518,)]
    assert rows["patient_nbr"].nunique() == 71_518


def test_deaths_stays_and_returns_are_those_of_the_file(
    built: Warehouse, rows: pd.DataFrame
) -> None:
    found = core_admissions(
        built,
        *("is_in_hospital_death", "length_of_stay_days", "is_readmission_eligible"),
        *("is_readmitted_30d", "age_at_admission"),
    )
    assert list(found.index) == list(rows.index)
    died = rows["discharge_disposition_id"].isin(DEATHS)
    assert died.sum() == 1_652
    assert (found["is_in_hospital_death"] == died.astype(int)).all()
    assert (found["length_of_stay_days"] == rows["time_in_hospital"].astype(int)).all()
    assert round(found["length_of_stay_days"].mean(), 3) == 4.396
    assert (found["is_readmission_eligible"] == (~died).astype(int)).all()
    returned = (rows["readmitted"] == "<30").astype(float)
    assert returned.sum() == 11_357
    assert (found["is_readmitted_30d"].fillna(-1) == returned.where(~died, -1)).all()
    lower = rows["age"].str.extract(r"\[(\d+)-")[0].astype(int)
    assert (found["age_at_admission"] == lower + 5).all()


def test_no_admission_has_a_date_so_none_is_merged(built: Warehouse) -> None:
    admissions = built.relation("core", "admissions")
    [counts] = built.query(
        "select count(distinct episode_key), count(admission_date),"
        f" count(days_to_readmission), sum(is_after_death) from {admissions}"
    )
    assert counts == (101_766, 0, 0, 0)


def test_payers_are_those_of_the_file(built: Warehouse, rows: pd.DataFrame) -> None:
    found = Counter(core_admissions(built, "insurance_type")["insurance_type"])
    codes = Counter(rows["payer_code"])
    assert codes["?"] == 40_256
    for payer, code in (("Medicare", "MC"), ("Medicaid", "MD"), ("Uninsured", "SP")):
        assert found[payer] == codes[code]
    assert found["Unknown"] == sum(codes[c] for c in ("?", "DM", "FR", "MP", "UN"))
    assert found["Other"] == sum(codes[code] for code in ("CH", "OG", "OT", "WC"))


def test_every_distinct_code_of_an_encounter_reaches_the_bridge(
    built: Warehouse, rows: pd.DataFrame
) -> None:
    bridge = built.relation("star", "bridge_admission_diagnoses")
    assert built.query(f"select count(*) from {bridge}") == [(297_905,)]
    pairs = rows[CODES].reset_index().melt("encounter_id", value_name="code")
    pairs = pairs.loc[pairs["code"] != "?", ["encounter_id", "code"]]
    assert len(pairs.drop_duplicates()) == 297_905


def test_the_charlson_index_is_that_of_the_reference(
    built: Warehouse, rows: pd.DataFrame
) -> None:
    codes = rows[CODES].apply(lambda column: column.map(_with_zeros))
    ages = rows["age"].str.extract(r"\[(\d+)-")[0].astype(int) + 5
    expected = {
        key: answer(
            Admission(
                admission_id=str(key),
                age=int(age),
                code_system="ICD-9-CM",
                primary=first,
                secondary=f"{second}|{third}",
            )
        )
        for key, age, (first, second, third) in zip(
            rows.index, ages, codes.to_numpy(), strict=True
        )
    }
    assert not disagreements(expected, warehouse_answers(built))


def _with_zeros(code: str) -> str:
    """Return a code with the zeros that the file lost; nothing for a missing one."""
    if code == "?":
        return ""
    if code == "250":
        return "250.00"
    return code.zfill(3) if code.isdigit() else code
