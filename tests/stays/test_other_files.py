"""Files without a column, with results of the next stay, with too many odd rows."""

import csv
import datetime
from pathlib import Path
from typing import Any

import pytest

from dev.harness import REPOSITORY, Warehouse, open_warehouse
from tests.stays.files import Row, write_network
from tests.stays.test_odd_network import outcomes

AFTER_DISCHARGE = REPOSITORY / "tests" / "fixtures" / "stays"
_FLAG, _DAYS = "readmitted_30d", "days_to_readmission"


@pytest.fixture
def on_duckdb(tmp_path: Path) -> Any:
    """Give an empty warehouse on DuckDB."""
    with open_warehouse("duckdb", None, tmp_path) as warehouse:
        yield warehouse


def _readmitted(warehouse: Warehouse) -> dict[str, tuple[Any, ...]]:
    """Return of each admission eligible, days and readmitted."""
    return {key: row[4:] for key, row in outcomes(warehouse).items()}


def _flagged(count: int, flag: object, days: object = "") -> list[Row]:
    return [
        {
            "admission_id": f"{flag}-{days}-{number}",
            "patient_id": f"P-{flag}-{days}-{number}",
            _FLAG: flag,
            _DAYS: days,
        }
        for number in range(count)
    ]


def _without(rows: list[Row], *columns: str) -> list[Row]:
    return [{k: v for k, v in row.items() if k not in columns} for row in rows]


def test_without_days_in_the_file_the_flag_gives_the_readmission(
    on_duckdb: Warehouse, tmp_path: Path
) -> None:
    rows = _without([*_flagged(20, 1), *_flagged(3, 0)], _DAYS)
    on_duckdb.load(write_network(tmp_path / "files", rows, without=[_DAYS]))
    on_duckdb.dbt("build")
    found = _readmitted(on_duckdb)
    assert found["1--0"] == (1, None, 1)
    assert found["0--0"] == (1, None, 0)
    odd = on_duckdb.relation("quality", "dq_odd_records")
    assert on_duckdb.query(f"select sum(record_count) from {odd}") == [(0,)]


def test_without_a_flag_in_the_file_the_days_give_the_readmission(
    on_duckdb: Warehouse, tmp_path: Path
) -> None:
    rows = _without([*_flagged(1, "", 12), *_flagged(1, "", 45)], _FLAG)
    on_duckdb.load(write_network(tmp_path / "files", rows, without=[_FLAG]))
    on_duckdb.dbt("build")
    found = _readmitted(on_duckdb)
    assert found == {"-12-0": (1, 12, 1), "-45-0": (1, 45, 0)}


def test_without_days_and_flags_no_readmission_is_known(
    on_duckdb: Warehouse, tmp_path: Path
) -> None:
    rows = _without(_flagged(30, ""), _FLAG, _DAYS)
    on_duckdb.load(write_network(tmp_path / "files", rows, without=[_FLAG, _DAYS]))
    on_duckdb.dbt("build")
    assert set(_readmitted(on_duckdb).values()) == {(0, None, None)}
    findings = on_duckdb.relation("findings", "rpt_readmission_by_age")
    assert on_duckdb.query(f"select count(*) from {findings}") == [(0,)]


@pytest.mark.parametrize(
    ("variables", "code"), [({}, 1), ({"odd_share_allowed": 0.2}, 0)]
)
def test_more_odd_records_than_allowed_stop_the_build_by_a_test_that_names_the_rule(
    on_duckdb: Warehouse, tmp_path: Path, variables: dict[str, float], code: int
) -> None:
    rows = [*_flagged(11, 0, 12), *_flagged(89, 0)]
    on_duckdb.load(write_network(tmp_path / "files", rows))
    done = on_duckdb.dbt("build", variables=variables, check=False)
    assert done.returncode == code
    named = "flag_0_days_within_30: 11 of 100 records are odd"
    assert (named in done.stdout) == bool(code)
    # The figures are there all the same: nothing but the test fails.
    assert _readmitted(on_duckdb)["0-12-0"] == (1, 12, 1)
    findings = on_duckdb.relation("findings", "rpt_readmission_by_age")
    assert on_duckdb.query(f"select count(*) from {findings}") != [(0,)]


def _case_of_later_results() -> tuple[list[Row], list[Row]]:
    """Return 600 admissions, and the results of their stays and of the next ones.

    The abnormal results of a stay say a little of the return; those of the return are
    as many as make it look certain.
    """
    file = AFTER_DISCHARGE / "labs_after_discharge.csv"
    with file.open(newline="", encoding="utf-8") as lines:
        patients = list(csv.DictReader(lines))
    admissions: list[Row] = []
    results: list[Row] = []
    for number, patient in enumerate(patients):
        key = f"P{number:05}"
        admissions.append(
            {
                "admission_id": f"A{number:05}",
                "patient_id": key,
                _DAYS: patient[_DAYS],
            }
        )
        results += _results(key, "2024-03-02", 6, int(patient["abnormal_in_stay"]))
        if patient["abnormal_later"]:
            days = datetime.timedelta(days=int(patient[_DAYS]))
            back = datetime.date(2024, 3, 5) + days
            results += _results(
                key, back.isoformat(), 14, int(patient["abnormal_later"])
            )
    return admissions, results


def _results(patient: str, day: str, count: int, abnormal: int) -> list[Row]:
    return [
        {
            "patient_id": patient,
            "test_date": day,
            "abnormal_flag": "H" if number < abnormal else "N",
        }
        for number in range(count)
    ]


def test_results_of_the_return_do_not_predict_it(
    on_duckdb: Warehouse, tmp_path: Path
) -> None:
    admissions, results = _case_of_later_results()
    files = write_network(tmp_path / "files", admissions, lab_results=results)
    on_duckdb.load(files)
    on_duckdb.dbt("build")
    predictors = on_duckdb.relation("findings", "rpt_readmission_predictors")
    [(auc,)] = on_duckdb.query(
        f"select auc from {predictors} where predictor = 'abnormal results'"
    )
    assert auc == pytest.approx(0.569, abs=0.0005)
    by_flag = on_duckdb.relation("findings", "rpt_readmission_by_abnormal_flag")
    [found] = on_duckdb.query(
        "select max(difference), max(difference_lower_95), max(difference_upper_95)"
        f" from {by_flag}"
    )
    assert found == pytest.approx((0.056, -0.007, 0.119), abs=0.001)
