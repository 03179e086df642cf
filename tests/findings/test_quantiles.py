"""The tabulated quantiles are scipy's, for every count that the findings look up."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from dev.harness import REPOSITORY
from tests.findings.statistics import student

SEEDS = REPOSITORY / "dbt_project" / "seeds"


def seed(name: str) -> pd.DataFrame:
    return pd.read_csv(SEEDS / f"{name}.csv")


@pytest.mark.parametrize(
    ("column", "level"), [("quantile_975", 0.975), ("quantile_95", 0.95)]
)
def test_quantiles_of_t_reach_to_where_the_series_is_exact(
    column: str, level: float
) -> None:
    found = seed("t_quantiles")
    degrees = np.arange(1, 201)
    assert found["degrees_of_freedom"].tolist() == degrees.tolist()
    expected = stats.t.ppf(level, degrees)
    np.testing.assert_allclose(found[column], expected, rtol=1e-12)


def test_quantiles_of_chi_square_are_tabulated_for_every_number_of_age_groups() -> None:
    found = seed("chi_square_quantiles")
    degrees = found["degrees_of_freedom"].to_numpy()
    assert degrees.tolist() == list(range(1, len(degrees) + 1))
    assert len(degrees) >= len(seed("age_group_limits")) - 2
    expected = stats.chi2.ppf(0.975, degrees)
    np.testing.assert_allclose(found["quantile_975"], expected, rtol=1e-12)


def test_quantiles_by_bonferroni_allow_for_everything_that_a_view_compares() -> None:
    found = seed("bonferroni_quantiles")
    counts = found["comparison_count"].to_numpy()
    cells = len(seed("age_group_limits")) * len(seed("abnormal_lab_volume_bands"))
    payers = len(seed("insurance_types_listed")) + 1  # and the unknown one
    assert counts.tolist() == list(range(1, len(counts) + 1))
    assert len(counts) >= max(cells, payers * len(seed("insurance_measures")))
    expected = stats.norm.ppf(1 - 0.025 / counts)
    np.testing.assert_allclose(found["quantile"], expected, rtol=1e-12)


@pytest.mark.parametrize("comparisons", [1, 4, 30])
def test_simultaneous_quantiles_of_t_are_never_too_narrow(comparisons: int) -> None:
    level = 1 - 0.05 / comparisons
    degrees = np.array([1, 2, 5, 10, 10.5, 40, 200])
    exact = stats.t.ppf((1 + level) / 2, degrees)
    found = np.array([student(level, freedom) for freedom in degrees])
    assert (found >= exact).all()
    assert (found <= exact * 1.003)[degrees >= 10].all()
