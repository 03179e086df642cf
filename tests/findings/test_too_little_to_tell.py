"""Where the data cannot tell, the findings say so, and why."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from dev.harness import Target, Warehouse, open_warehouse
from dev.harness.built import WITHOUT_TESTS, copy_of
from dev.known_truth.worlds import FINDINGS, build_world, texts
from tests.findings.comparison import read_view

KEYS = {
    "rpt_insurance_outcomes": ["insurance_type", "measure"],
    "rpt_readmission_by_abnormal_flag": ["has_abnormal_lab"],
    "rpt_readmission_by_age": ["age_group"],
    "rpt_readmission_by_age_and_lab_volume": ["age_group", "abnormal_lab_volume_band"],
    "rpt_readmission_predictors": ["predictor"],
    "rpt_uninsured_mortality": ["estimate_kind", "from_age", "charlson_band"],
}
ESTIMATES = {
    "rpt_insurance_outcomes": "estimate",
    "rpt_readmission_predictors": "auc",
    "rpt_uninsured_mortality": "odds_ratio",
}
NOTHING_CLAIMED = {"Too few to tell", "Not compared", "Not tested", "Inconclusive"}
INTERVALS = "lower|upper|trend|standard_error|is_equivalent"


def claims_nothing(conclusion: str) -> bool:
    """Return whether a conclusion says why there is none, and says the reason."""
    start, _, reason = conclusion.partition(": ")
    return start in NOTHING_CLAIMED and reason != ""


def intervals(figures: pd.DataFrame) -> pd.DataFrame:
    return figures.filter(regex=INTERVALS)


def test_a_tiny_file_is_too_few_to_tell(tmp_path: Path) -> None:
    with open_warehouse("duckdb", None, tmp_path) as warehouse:
        build_world(warehouse, "seed", patients=60, seed=1)
        for view in {*KEYS, "rpt_drg_billing_evidence"} - {"rpt_insurance_outcomes"}:
            found = texts(warehouse, view)
            assert found
            assert all(claims_nothing(text) for text in found), view
        figures = read_view(
            warehouse, "rpt_insurance_outcomes", KEYS["rpt_insurance_outcomes"]
        )
        small = figures[figures["admission_count"] < 11]
        assert len(small) > 0
        assert (
            small.drop(columns=["admission_count", "event_count"])
            .filter(regex="estimate$|lower|upper|difference")
            .drop(columns="standard_population_estimate")
            .isna()
            .all(axis=None)
        )


def test_intervals_are_withheld_where_patients_return(
    built_on: Callable[[str, Target], Warehouse], tmp_path: Path
) -> None:
    warehouse = copy_of(built_on("mimic", "duckdb"), tmp_path)
    warehouse.dbt(
        *("build", *WITHOUT_TESTS, "--select", FINDINGS),
        source_system="mimic",
        variables={"min_cell": 1},  # so that no interval is missing for its size
    )
    for view, key in KEYS.items():
        figures = read_view(warehouse, view, key)
        estimates = figures[ESTIMATES.get(view, "readmission_rate")]
        assert estimates.notna().any(), view
        assert len(intervals(figures).columns) > 0
        assert intervals(figures).isna().all(axis=None), view
        (note,) = texts(warehouse, view, "interval_note")
        assert "patients have several admissions" in note
        for conclusion in texts(warehouse, view):
            assert claims_nothing(conclusion)
            assert "patients have several admissions" in conclusion
