"""An attacker who has only the finished page cannot find what it withholds.

`make attack` does the same with 200 data sets.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from clinical_star.report.disclosure import companions
from dev.attacker.attack import Withheld, attack
from dev.attacker.parsed import Parsed
from dev.attacker.sets import Bench, bench_of, random_admissions
from dev.attacker.told import rows
from dev.attacker.truth import sizes_of
from dev.harness import Target, Warehouse
from dev.harness.built import copy_of

MIN_CELL = 11
# the case in which children were found: age group, band, discharged alive, readmitted
CHILDREN = (
    ("Child", "None", 5, 2),
    ("Adult", "None", 14, 1),
    ("Adult", "Low", 13, 2),
    ("Adult", "Moderate", 13, 3),
    ("Middle Age", "None", 40, 4),
    ("Middle Age", "Low", 40, 5),
    ("Middle Age", "Moderate", 30, 6),
    ("Middle Age", "High", 12, 3),
    ("Senior", "None", 40, 6),
    ("Senior", "Low", 51, 8),
    ("Senior", "Moderate", 30, 7),
    ("Senior", "High", 11, 4),
)


@pytest.fixture(scope="module")
def bench(
    built_sample_on: Callable[[Target], Warehouse],
    tmp_path_factory: pytest.TempPathFactory,
) -> Bench:
    """Give a bench on a copy of the sample."""
    sample = built_sample_on("duckdb")
    copied = copy_of(sample, tmp_path_factory.mktemp("attacker"))
    return replace(bench_of(sample), warehouse=copied)


def attacked(bench: Bench, admissions: pd.DataFrame) -> tuple[Parsed, list[Withheld]]:
    """Return the page of a report, and what an attacker makes of it."""
    page = bench.page_of(admissions, MIN_CELL)
    codes = bench.table("diagnoses").set_index("diagnosis_key")["diagnosis_code"]
    return page, attack(page, MIN_CELL, sizes_of(admissions, codes))


def children(bench: Bench) -> pd.DataFrame:
    """Make the admissions of the case, all alike but for age, results and return."""
    cells = [
        (age, band, number < returned)
        for age, band, count, returned in CHILDREN
        for number in range(count)
    ]
    made = bench.table("admissions").head(1)
    made = made.loc[made.index.repeat(len(cells))].reset_index(drop=True)
    ids = [f"A{number:05d}" for number in range(len(cells))]
    made["admission_id"] = made["patient_id"] = ids
    made["admission_key"] = made["patient_key"] = np.arange(len(cells)) + 1
    keys = bench.table("age_groups").set_index("age_group")["age_group_key"]
    made["age_group"] = [age for age, _, _ in cells]
    made["age_group_key"] = made["age_group"].map(keys)
    made["abnormal_lab_volume_band"] = [band for _, band, _ in cells]
    made["has_abnormal_lab"] = [int(band != "None") for _, band, _ in cells]
    made["abnormal_lab_count"] = made["has_abnormal_lab"]
    made["is_readmitted_30d"] = [int(is_back) for _, _, is_back in cells]
    made["is_readmission_eligible"] = 1
    made["is_in_hospital_death"] = 0
    made["charlson_score"] = 0
    made["charlson_band"] = "0"
    return made


@pytest.mark.parametrize("seed", [1, 2])
def test_no_withheld_number_of_a_random_data_set_is_found(
    bench: Bench, seed: int
) -> None:
    _, withheld = attacked(bench, random_admissions(bench, seed))
    assert len(withheld) > 20
    assert [one for one in withheld if one.is_found] == []


def test_the_children_are_not_found(bench: Bench) -> None:
    page, withheld = attacked(bench, children(bench))
    assert {one.name for one in withheld} == {
        "readmission_by_age: Child",
        "readmission_by_age_and_volume: Child: None",
    }
    assert [one for one in withheld if one.is_found] == []
    # the subtraction of the case: all less two age groups less three cells
    [everyone] = [
        card["n"].value
        for (_, name), card in page.cards.items()
        if name == "readmission_rate"
    ]
    shown = [row["n"] for row in rows(page, "readmission_by_age") if row["n"]]
    adults = [
        row["n"]
        for row in rows(page, "readmission_by_age_and_volume")
        if row["age_group"] == "Adult" and row["n"]
    ]
    assert everyone - sum(shown) - sum(adults) != 5


def test_the_attacker_finds_them_where_only_small_rows_are_withheld(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(companions, "_companions", lambda *_: [])
    _, withheld = attacked(bench, children(bench))
    found = {(one.name, one.low, one.high) for one in withheld if one.is_found}
    assert ("readmission_by_age: Child", 5, 5) in found
    assert ("readmission_by_age: Child", 2, 2) in found


def test_results_without_flags_are_not_called_missing(bench: Bench) -> None:
    admissions = children(bench)
    for column in (
        "abnormal_lab_count",
        "has_abnormal_lab",
        "abnormal_lab_volume_band",
    ):
        admissions[column] = None
    admissions["lab_test_count"] = 3
    page, _ = attacked(bench, admissions)
    notice = "Not available: nothing says which of the test results are abnormal."
    assert page.text.count(notice) == 3
    admissions["lab_test_count"] = 0
    page, _ = attacked(bench, admissions)
    assert page.text.count("Not available: no admission has test results.") == 3


def test_a_total_that_no_join_inflates_is_not_drawn_as_wrong(bench: Bench) -> None:
    page, _ = attacked(
        bench, children(bench).assign(lab_test_count=1, hospital_charges=100)
    )
    assert "No join changes the total here" in page.text
    assert "(wrong)" not in page.text
    assert "var(--orange)" not in str(page.charts["charge_fanout"])
