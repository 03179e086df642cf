"""The tabulated quantiles are scipy's, for every count that the findings look up."""

import numpy as np
import pandas as pd
from scipy import stats

from dev.harness import REPOSITORY

SEEDS = REPOSITORY / "dbt_project" / "seeds"


def seed(name: str) -> pd.DataFrame:
    return pd.read_csv(SEEDS / f"{name}.csv")


def test_quantiles_of_t_reach_to_where_the_series_is_exact() -> None:
    found = seed("t_quantiles")
    degrees = np.arange(1, 201)
    assert found["degrees_of_freedom"].tolist() == degrees.tolist()
    expected = stats.t.ppf(0.975, degrees)
    np.testing.assert_allclose(found["quantile_975"], expected, rtol=1e-12)


def test_quantiles_by_bonferroni_allow_for_every_cell_that_may_be_chosen() -> None:
    found = seed("bonferroni_quantiles")
    counts = found["comparison_count"].to_numpy()
    cells = len(seed("age_group_limits")) * len(seed("abnormal_lab_volume_bands"))
    assert counts.tolist() == list(range(1, len(counts) + 1))
    assert len(counts) >= cells
    expected = stats.norm.ppf(1 - 0.025 / counts)
    np.testing.assert_allclose(found["quantile"], expected, rtol=1e-12)
