"""Every figure of the findings equals the one worked out anew from the raw files."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from dev.harness import REPOSITORY, Target
from tests.findings import expected_charges, expected_insurance, expected_readmission
from tests.findings.comparison import figure_differences, read_view
from tests.findings.conftest import BuildSeed
from tests.findings.raw_files import RawFiles, read_raw_files

EXPECTED: dict[str, Callable[[RawFiles], pd.DataFrame]] = {
    "rpt_charge_fanout_audit": expected_charges.fanout,
    "rpt_drg_billing_measures": lambda raw: expected_charges.drg_evidence(
        raw.admissions
    ),
    "rpt_drg_billing_evidence": lambda raw: expected_charges.drg_evidence(
        raw.admissions
    ),
    "rpt_insurance_measures": lambda raw: expected_insurance.measures(raw.admissions),
    "rpt_insurance_outcomes": lambda raw: expected_insurance.outcomes(raw.admissions),
    "rpt_readmission_by_abnormal_flag": lambda raw: (
        expected_readmission.by_abnormal_flag(raw.admissions)
    ),
    "rpt_readmission_by_age": lambda raw: expected_readmission.by_age(raw.admissions),
    "rpt_readmission_by_age_and_lab_volume": lambda raw: (
        expected_readmission.by_age_and_lab_volume(raw.admissions)
    ),
    "rpt_readmission_predictors": lambda raw: expected_readmission.predictors(
        raw.admissions
    ),
    "rpt_uninsured_mortality": lambda raw: expected_insurance.uninsured_mortality(
        raw.admissions
    ),
}
SIZES: dict[Target, int] = {"duckdb": 20_000, "mysql": 5_000}
LARGE_SIZES: dict[Target, int] = {"duckdb": 100_000, "mysql": 20_000}


@cache
def raw_files(folder: Path) -> RawFiles:
    return read_raw_files(folder)


def differences(
    built_seed: BuildSeed, target: Target, patients: int, view: str
) -> list[str]:
    folder, warehouse = built_seed(target, patients)
    expected = EXPECTED[view](raw_files(folder))
    found = read_view(warehouse, view, expected.index.names)
    return figure_differences(found, expected)


@pytest.mark.parametrize("view", EXPECTED)
@pytest.mark.parametrize("target", SIZES)
def test_every_figure_equals_the_one_from_the_raw_files(
    built_seed: BuildSeed, target: Target, view: str
) -> None:
    assert differences(built_seed, target, SIZES[target], view) == []


@pytest.mark.slow
@pytest.mark.parametrize("view", EXPECTED)
@pytest.mark.parametrize("target", LARGE_SIZES)
def test_every_figure_of_a_larger_world_equals_the_one_from_the_raw_files(
    built_seed: BuildSeed, target: Target, view: str
) -> None:
    assert differences(built_seed, target, LARGE_SIZES[target], view) == []


def test_no_finding_goes_unchecked() -> None:
    folder = REPOSITORY / "dbt_project" / "models" / "marts" / "findings"
    assert {path.stem for path in folder.glob("*.sql")} == set(EXPECTED)
