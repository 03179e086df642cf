"""What rpt_uninsured_mortality should say of a cohort."""

from typing import Any

import numpy as np
import pandas as pd
from statsmodels.stats.contingency_tables import StratifiedTable, Table2x2

from tests.findings.cohort import UNKNOWN, Cohort
from tests.findings.statistics import shown_if


def uninsured_mortality(cohort: Cohort, min_cell: int) -> pd.DataFrame:
    """Return rpt_uninsured_mortality."""
    admissions = cohort.admissions
    known = admissions[admissions["payer"] != UNKNOWN].dropna(subset="age")
    grouped: Any = known.groupby([known["age"] // 10, "charlson_band"])
    strata = {
        (int(decade) * 10, band): _two_by_two(stratum)
        for (decade, band), stratum in grouped
    }
    crude = _two_by_two(known)
    # A stratum of one admission compares nothing, and statsmodels divides by n - 1.
    pooled = StratifiedTable([table for table in strata.values() if table.sum() > 1])
    by_sort_order = [
        (1, "crude", -1, "all", crude, _woolf(crude)),
        *(
            (2, "stratum", from_age, band, table, _woolf(table))
            for (from_age, band), table in strata.items()
            if (table.sum(axis=1) > 0).all()
        ),
        (
            *(3, "Mantel-Haenszel", -1, "all", crude),
            (pooled.oddsratio_pooled, *pooled.oddsratio_pooled_confint()),
        ),
    ]
    # deaths can be compared in both directions, or nothing can be pooled
    products = [(t[0, 0] * t[1, 1], t[0, 1] * t[1, 0]) for t in strata.values()]
    is_pooled = all(sum(product) > 0 for product in zip(*products, strict=True))
    flips: float = np.nan
    if is_pooled:
        ratios = _woolf(crude)[1:], pooled.oddsratio_pooled_confint()
        directions = [int(low > 1) - int(high < 1) for low, high in ratios]
        flips = int(directions[0] * directions[1] < 0)
    else:
        by_sort_order.pop()
    rows = []
    for sort_order, kind, from_age, band, table, ratio in by_sort_order:
        uninsured, insured = table.sum(axis=1)
        shown = {
            "uninsured_deaths": table[0, 0],
            "insured_deaths": table[1, 0],
            **dict(zip(("odds_ratio", "lower_95", "upper_95"), ratio, strict=True)),
        }
        rows.append(
            {
                "sort_order": sort_order,
                "estimate_kind": kind,
                "from_age": from_age,
                "charlson_band": band,
                "uninsured_count": uninsured,
                "insured_count": insured,
                **shown_if(min(uninsured, insured) >= min_cell, shown),
                "does_sign_flip": flips,
            }
        )
    return pd.DataFrame(rows).set_index(["estimate_kind", "from_age", "charlson_band"])


def _two_by_two(stratum: pd.DataFrame) -> np.ndarray:
    """Return dead and alive (columns) of the uninsured and the insured (rows)."""
    is_uninsured = stratum["payer"] == "Uninsured"
    is_dead = stratum["is_dead"] == 1
    return np.array(
        [
            [(group & is_dead).sum(), (group & ~is_dead).sum()]
            for group in (is_uninsured, ~is_uninsured)
        ],
        dtype=float,
    )


def _woolf(table: np.ndarray) -> tuple[float, float, float]:
    """Return the odds ratio and its interval, with a half added where a cell is 0."""
    woolf = Table2x2(table + 0.5 * (table.min() == 0))
    return (woolf.oddsratio, *woolf.oddsratio_confint())
