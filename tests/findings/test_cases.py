"""Cases in which a conclusion once claimed more, or other, than its test showed.

Each is the compiled SQL on a few made-up admissions with the counts of the case.
"""

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from dev.calibration.compiled import FACT, Compiled, Findings
from dev.calibration.simulated import AGE_GROUPS, diagnoses, draw

KEYS = dict(zip(AGE_GROUPS["age_group"], AGE_GROUPS["age_group_key"], strict=True))


@pytest.fixture(scope="module")
def findings(compiled: Compiled) -> Findings:
    found = Findings(compiled)
    found.put("dim_age_groups", AGE_GROUPS)
    found.put("dim_diagnoses", diagnoses())
    return found


def admissions(groups: Iterable[dict[str, Any]]) -> pd.DataFrame:
    """Return admissions like any others, with the columns that a case is about.

    Each group has `n` admissions; `readmitted` and `dead` say of how many it is true.
    """
    parts = []
    rng = np.random.default_rng(7)
    for group in groups:
        part = draw(rng, size=group["n"]).admissions
        given = {k: v for k, v in group.items() if k not in ("n", "readmitted", "dead")}
        place = np.arange(len(part))
        is_dead = (place >= len(part) - group.get("dead", 0)).astype(int)
        returns = (place < group.get("readmitted", 0)).astype(int)
        parts.append(
            part.assign(
                is_in_hospital_death=is_dead,
                is_readmission_eligible=1 - is_dead,
                is_readmitted_30d=pd.Series(returns, dtype="Int64")
                .mask(is_dead == 1)
                .array,
                age_group_key=part["age_group"].map(KEYS),
                **given,
            )
        )
    rows = pd.concat(parts, ignore_index=True)
    rows["age_group_key"] = rows["age_group"].map(KEYS)
    keys = np.arange(1, len(rows) + 1)
    return rows.assign(admission_key=keys, patient_key=keys)


def conclusions(findings: Findings, rows: pd.DataFrame, *views: str) -> set[str]:
    """Return what the last of the views concludes, from the earlier ones."""
    findings.put(FACT, rows)
    return {row["conclusion"] for row in findings.of(views)[views[-1]]}


AGE = "rpt_readmission_by_age"
U_SHAPE = "Readmission differs between age groups, but not in one direction: lowest at "


@pytest.mark.parametrize(
    ("readmitted", "start"),
    [
        (
            (60, 90, 120),
            "Readmission rises with age: 10.0 % (Adult) to 20.0 % (Senior).",
        ),
        (
            (120, 90, 60),
            "Readmission falls with age: 20.0 % (Adult) to 10.0 % (Senior).",
        ),
        ((60, 60, 120), "Readmission rises with age: "),
        ((120, 60, 150), f"{U_SHAPE}10.0 % (Middle Age), highest at 25.0 % (Senior)."),
        ((60, 120, 60), f"{U_SHAPE}10.0 % (Adult), highest at 20.0 % (Middle Age)."),
        ((70, 68, 100), "Readmission tends to rise with age, but not from each group "),
        ((90, 90, 90), "Inconclusive: no dependence on age shows, "),
        ((1, 1, 2), "Too few to tell: fewer than two age groups are large enough "),
    ],
)
def test_readmission_rises_only_where_each_group_does(
    findings: Findings, readmitted: tuple[int, ...], start: str
) -> None:
    groups = zip(("Adult", "Middle Age", "Senior"), readmitted, strict=True)
    rows = admissions(
        {"age_group": name, "n": 600, "readmitted": count} for name, count in groups
    )
    (conclusion,) = conclusions(findings, rows, AGE)
    assert conclusion.startswith(start)


def test_a_shift_of_the_middle_group_hides_no_dependence(findings: Findings) -> None:
    groups = zip(("Adult", "Middle Age", "Senior"), (6_000, 6_150, 6_000), strict=True)
    rows = admissions(
        {"age_group": name, "n": 40_000, "readmitted": count} for name, count in groups
    )
    assert conclusions(findings, rows, AGE) == {
        "Readmission does not depend on age: no two age groups differ by"
        " 1.5 percentage points or more."
    }


def cells(*counts: tuple[str, str, int, int]) -> pd.DataFrame:
    return admissions(
        {
            "age_group": group,
            "abnormal_lab_volume_band": band,
            "n": count,
            "readmitted": readmitted,
        }
        for group, band, count, readmitted in counts
    )


def test_a_cell_of_seniors_stands_out_among_seniors_only(findings: Findings) -> None:
    view = "rpt_readmission_by_age_and_lab_volume"
    young = [("Adult", band, 500, 40) for band in ("None", "Low")]
    alike = [("Senior", band, 400, 80) for band in ("Low", "Moderate", "High")]
    assert conclusions(findings, cells(*young, *alike), view) == {
        "Inconclusive: no cell can be told from the rest of its age group once the"
        " choice among 5 cells is allowed for."
    }
    (found,) = conclusions(
        findings, cells(*young, *alike[:2], ("Senior", "High", 400, 140)), view
    )
    assert found.startswith("Senior with high abnormal volume stands out at 35.0 % (")
    assert found.endswith(", against 20.0 % in the rest of its age group.")


PREDICTORS = "rpt_readmission_predictors"


def by_age(count: int, slope: float) -> pd.DataFrame:
    """Return adults of 18 to 44 of whom the younger return more, by `slope`."""
    rows = admissions([{"age_group": "Adult", "n": count}])
    rng = np.random.default_rng(3)
    ages = rng.integers(18, 45, count)
    chance = 1 / (1 + np.exp(1.2 + slope * (ages - 31)))
    returns = (rng.random(count) < chance).astype(int)
    return rows.assign(
        age_at_admission=ages,
        is_readmitted_30d=pd.array(returns, dtype="Int64"),
    )


def test_a_predictor_may_predict_by_being_low(findings: Findings) -> None:
    (conclusion,) = conclusions(findings, by_age(600, 0.12), PREDICTORS)
    assert conclusion.startswith(
        "Better than chance, but perhaps not acceptable: the best predictor, age,"
        " reaches an AUC of 0.2"
    )
    assert "(the lower it is, the more often patients return)" in conclusion
    assert conclusion.endswith("; 0.5 is chance and 0.3 would be acceptable.")
    (strong,) = conclusions(findings, by_age(3_000, 0.2), PREDICTORS)
    assert strong.startswith("The best predictor, age, discriminates acceptably: ")
    assert strong.endswith("; the lower it is, the more often patients return.")


def test_no_predictor_is_far_from_chance_only_if_no_interval_is(
    findings: Findings,
) -> None:
    (few,) = conclusions(findings, by_age(600, 0), PREDICTORS)
    assert few.startswith("Inconclusive: ")
    (many,) = conclusions(findings, by_age(20_000, 0), PREDICTORS)
    assert many == (
        "No predictor is far from chance: every interval lies within 0.05 of an AUC"
        " of 0.5."
    )


def test_predictors_are_judged_without_an_index_that_cannot_be_scored(
    findings: Findings,
) -> None:
    rows = by_age(600, 0.12)
    rows["charlson_score"] = pd.array([pd.NA] * len(rows), dtype="Int64")
    findings.put(FACT, rows)
    found = findings.of([PREDICTORS])[PREDICTORS]
    assert {row["predictor"] for row in found} == {
        "age",
        "abnormal results",
        "age group and abnormal volume",
    }
    assert {row["admission_count"] for row in found} == {600}


PAYER_VIEWS = ("rpt_insurance_measures", "rpt_insurance_outcomes")


def payers(findings: Findings, rows: pd.DataFrame) -> dict[tuple[str, str], Any]:
    findings.put(FACT, rows)
    found = findings.of(PAYER_VIEWS)[PAYER_VIEWS[1]]
    return {(row["insurance_type"], row["measure"]): row for row in found}


def test_no_death_of_135_is_not_fewer_than_8_of_865(findings: Findings) -> None:
    rows = admissions(
        [
            {"insurance_type": "Uninsured", "n": 135, "dead": 0},
            {"insurance_type": "Private", "n": 865, "dead": 8},
        ]
    )
    found = payers(findings, rows)["Uninsured", "in_hospital_mortality"]
    assert found["difference_lower_95"] < 0 < found["difference_upper_95"]
    assert found["difference_upper_95"] == pytest.approx(0.0189, abs=1e-3)
    assert found["conclusion"].startswith("Too few to tell: fewer than 20 events ")


def test_a_payer_of_12_admissions_empties_its_own_support_alone(
    findings: Findings,
) -> None:
    same = {"age_at_admission": 50, "age_group": "Middle Age", "charlson_band": "0"}
    rows = admissions(
        [
            {"insurance_type": "Private", "n": 300, **same},
            {"insurance_type": "Medicaid", "n": 300, **same},
            {"insurance_type": "Other", "n": 12, **same, "age_at_admission": 62},
        ]
    )
    found = payers(findings, rows)
    small, large = (found[name, "icu_share"] for name in ("Other", "Private"))
    assert (small["support_coverage"], large["support_coverage"]) == (0, 1)
    assert small["standardised_estimate"] is None
    # all others of the stratum are Medicaid's: the right standard, and no other payer
    assert large["others_standardised_estimate"] == pytest.approx(
        found["Medicaid", "icu_share"]["estimate"]
    )


def test_a_standardised_rate_without_an_event_has_an_interval(
    findings: Findings,
) -> None:
    same = {"age_at_admission": 50, "age_group": "Middle Age", "charlson_band": "0"}
    rows = admissions(
        [
            {"insurance_type": "Uninsured", "n": 50, "dead": 0, **same},
            {"insurance_type": "Private", "n": 500, "dead": 25, **same},
        ]
    )
    found = payers(findings, rows)["Uninsured", "in_hospital_mortality"]
    assert found["standardised_lower_95"] == 0
    # one stratum is Wilson's interval of 0 of 50
    assert found["standardised_upper_95"] == pytest.approx(0.0713, abs=1e-4)
    assert found["standardised_difference_upper_95"] > 0


BILLING = ("rpt_drg_billing_measures", "rpt_drg_billing_evidence")


def test_no_share_is_explained_by_11_admissions(findings: Findings) -> None:
    rows = admissions([{"insurance_type": "Private", "n": 11}])
    findings.put(FACT, rows.assign(drg_code=["001"] * 6 + ["002"] * 5))
    found = findings.of(BILLING)[BILLING[1]]
    shares = [row for row in found if row["evidence"].startswith("omega squared")]
    assert len(shares) == 5
    assert [row["estimate"] for row in shares] == [None] * 5
    assert {row["pattern"] for row in found} == {"too few to tell"}


def test_a_stay_that_explains_a_tenth_is_no_payer_alone(findings: Findings) -> None:
    rows = draw(np.random.default_rng(1), size=6_000).admissions
    stay = rows["length_of_stay_days"]
    noise = rows["hospital_charges"]
    slope = 0.33 * noise.std() / stay.std()
    cheap = np.where(rows["insurance_type"] == "Uninsured", 0.5, 1.0)
    rows["hospital_charges"] = (noise + slope * stay) * cheap
    findings.put(FACT, rows)
    (pattern,) = {row["pattern"] for row in findings.of(BILLING)[BILLING[1]]}
    assert pattern == "none of the patterns"
