"""In each world the findings say what is true there, and not what is true elsewhere."""

import pytest

from clinical_star.generator import world_names
from dev.known_truth.worlds import texts
from tests.findings.conftest import BuildSeed, Worlds

PATTERNS = {
    "drg": "flat rate per DRG",
    "fee_for_service": "fee for service",
    "per_diem": "per diem",
    "random": "unrelated to anything",
    "payer_discount": "payer discount on a DRG rate",
}
NO_DIFFERENCE = "Having any abnormal result makes no difference"
SEED_CONCLUSIONS = {
    "rpt_drg_billing_evidence": "Charges differ by payer ",
    "rpt_insurance_outcomes": "",
    "rpt_readmission_by_abnormal_flag": NO_DIFFERENCE,
    "rpt_readmission_by_age": "Readmission rises with age: ",
    "rpt_readmission_by_age_and_lab_volume": "Senior with high abnormal volume stands",
    "rpt_readmission_predictors": "No ultimate predictor: ",
    "rpt_uninsured_mortality": "The uninsured die in hospital more often ",
}
NULL_CONCLUSIONS = {
    "rpt_readmission_by_abnormal_flag": NO_DIFFERENCE,
    "rpt_readmission_by_age": "Readmission does not depend on age: ",
    "rpt_readmission_by_age_and_lab_volume": "Inconclusive: no cell can be told ",
    "rpt_readmission_predictors": "No predictor is far from chance: ",
}


@pytest.mark.parametrize(("name", "pattern"), PATTERNS.items(), ids=PATTERNS)
def test_each_way_of_billing_is_told_from_the_others(
    world: Worlds, name: str, pattern: str
) -> None:
    view = "rpt_drg_billing_evidence"
    warehouse = world(name, patients=5_000, models=view)
    assert texts(warehouse, view, "pattern") == {pattern}


def test_the_seed_bills_by_payer_alone(built_seed: BuildSeed) -> None:
    _, warehouse = built_seed("duckdb", 20_000)
    found = texts(warehouse, "rpt_drg_billing_evidence", "pattern")
    assert found == {"payer alone"}


@pytest.mark.parametrize(("view", "start"), SEED_CONCLUSIONS.items())
def test_the_seed_shows_what_was_planted(
    built_seed: BuildSeed, view: str, start: str
) -> None:
    _, warehouse = built_seed("duckdb", 20_000)
    found = texts(warehouse, view)
    assert found
    assert all(text.startswith(start) for text in found)


def test_the_seed_charges_the_uninsured_less(built_seed: BuildSeed) -> None:
    _, warehouse = built_seed("duckdb", 20_000)
    relation = warehouse.relation("findings", "rpt_insurance_outcomes")
    found = warehouse.query(
        f"select measure, conclusion from {relation} where insurance_type = 'Uninsured'"
    )
    conclusions: dict[str, str] = dict(found)
    assert conclusions["hospital_charges"].startswith("Lower than among the other")
    for measure in ("length_of_stay_days", "emergency_share", "icu_share"):
        assert conclusions[measure].startswith("Higher than among the other payers")
    assert all("Delay of care is not observed" in text for text in conclusions.values())


def test_simpson_shows_that_the_crude_comparison_misleads(world: Worlds) -> None:
    view = "rpt_uninsured_mortality"
    warehouse = world("simpson", patients=20_000, models=view)
    (conclusion,) = texts(warehouse, view)
    assert conclusion.startswith(
        "The crude comparison misleads: the uninsured look safer "
    )
    assert "worse off with age and comorbidity held equal" in conclusion
    flips = warehouse.query(
        f"select distinct does_sign_flip from {warehouse.relation('findings', view)}"
    )
    assert flips == [(1,)]


def test_null_finds_no_dependence_of_readmission(world: Worlds) -> None:
    warehouse = world("null", patients=20_000, models=" +".join(NULL_CONCLUSIONS))
    for view, start in NULL_CONCLUSIONS.items():
        (conclusion,) = texts(warehouse, view)
        assert conclusion.startswith(start)


def test_no_world_goes_untested() -> None:
    assert set(world_names()) == {*PATTERNS, "seed", "simpson", "null"}
