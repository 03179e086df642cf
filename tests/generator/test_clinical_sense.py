"""A clinician who reads the files finds nothing impossible."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from clinical_star.generator.diagnoses import draw_illness
from clinical_star.generator.people import draw_people
from clinical_star.generator.truth import read_truth
from tests.generator.conftest import Network
from tests.generator.reference import CODES, reference

SILENCED_BY = {
    "mild_liver_disease": "moderate_severe_liver_disease",
    "diabetes_without_complication": "diabetes_with_complication",
    "any_malignancy": "metastatic_solid_tumor",
}


def score(codes: Iterable[str]) -> int:
    weights = {
        CODES[code]["charlson_condition"]: int(CODES[code]["charlson_weight"])
        for code in codes
    }
    return sum(
        weight
        for condition, weight in weights.items()
        if SILENCED_BY.get(condition) not in weights
    )


def test_codes_are_known_distinct_and_at_most_nine(coded: pd.DataFrame) -> None:
    assert {code for codes in coded["codes"] for code in codes} <= set(CODES)
    assert coded["codes"].map(lambda codes: len(set(codes)) == len(codes)).all()
    assert coded["codes"].map(len).max() == 9
    assert (coded["secondary_diagnoses"] == "").any()


def test_codes_are_written_with_and_without_dots_in_upper_case(
    coded: pd.DataFrame,
) -> None:
    has_dot = coded["primary_diagnosis"].str.contains(".", regex=False)
    assert 0.4 < has_dot.mean() < 0.7
    everything = coded["primary_diagnosis"] + coded["secondary_diagnoses"]
    assert (everything == everything.str.upper()).all()


def test_no_code_contradicts_the_sex_or_the_age(coded: pd.DataFrame) -> None:
    for age, sex, codes in zip(
        coded["age"], coded["gender"], coded["codes"], strict=True
    ):
        band = ["adult", "middle_age", "senior"][np.digitize(age, [45, 65])]
        for code in codes:
            assert CODES[code]["only_sex"] in ("", sex), code
            assert float(CODES[code][f"weight_{band}"]) > 0, (code, band)


@pytest.mark.parametrize(
    ("code", "sex"), [("C61", "Male"), ("N400", "Male"), ("C50919", "Female")]
)
def test_sex_specific_diseases_occur_in_that_sex_only(
    coded: pd.DataFrame, code: str, sex: str
) -> None:
    has_code = coded["codes"].map(lambda codes: code in codes)
    assert set(coded.loc[has_code, "gender"]) == {sex}


def test_the_charlson_score_has_its_planted_mean_in_each_age_group(
    coded: pd.DataFrame,
) -> None:
    scores = coded["codes"].map(score)
    group = np.digitize(coded["age"], [45, 65])
    for position, planted in enumerate((0.35, 0.9, 1.5)):
        own = scores[group == position]
        error = own.std() / np.sqrt(len(own))
        assert abs(own.mean() - planted) < 4 * error


@pytest.mark.parametrize("seed", range(3))
def test_the_codes_of_each_patient_reach_the_score_planned(seed: int) -> None:
    rng = np.random.default_rng(seed)
    people = draw_people(read_truth(), 5_000, rng)
    illness = draw_illness(read_truth(), people, rng)
    known = np.array(list(CODES))
    scores = [score(known[codes]) for codes in illness.codes]
    assert np.array_equal(scores, people.burden)
    assert np.array_equal(scores, illness.charlson_score)


@pytest.mark.parametrize(("mild", "severe"), SILENCED_BY.items())
def test_hierarchy_pairs_are_coded_together_at_times(
    coded: pd.DataFrame, mild: str, severe: str
) -> None:
    pair = {mild, severe}
    conditions = [
        {CODES[code]["charlson_condition"] for code in codes}
        for codes in coded["codes"]
    ]
    assert any(pair <= each for each in conditions)


def assert_companions(codes: Iterable[str]) -> None:
    for code in codes:
        others = {
            trait
            for other in codes
            if other != code
            for trait in CODES[other]["traits"].split("|")
        }
        assert CODES[code]["needs_trait"] in ("", *others), codes
        excluded = CODES[code]["excludes_trait"]
        assert not excluded or excluded not in others, codes


def test_codes_that_need_or_exclude_another_disease_are_obeyed(
    coded: pd.DataFrame,
) -> None:
    for codes in coded["codes"]:
        assert_companions(codes)


def test_the_sickest_have_nine_codes_at_most_and_none_without_its_companion() -> None:
    rng = np.random.default_rng(1)
    people = draw_people(read_truth(), 5_000, rng)
    sickest = replace(people, burden=np.full_like(people.burden, 12))
    illness = draw_illness(read_truth(), sickest, rng)
    known = np.array(list(CODES))
    assert illness.codes.sum(axis=1).max() == 9
    assert illness.codes[np.arange(5_000), illness.primary].all()
    for codes in illness.codes:
        assert_companions(known[codes])


def test_the_drg_belongs_to_the_primary_diagnosis(coded: pd.DataFrame) -> None:
    families = {row["drg_family"]: row for row in reference("drgs.csv")}
    columns = ("drg_plain", "drg_moderate", "drg_severe")
    for codes, drg, dead in zip(
        coded["codes"], coded["drg_code"], coded["in_hospital_mortality"], strict=True
    ):
        family = families[CODES[codes[0]]["drg_family"]]
        if dead and family["when_expired"]:
            family = families[family["when_expired"]]
        assert drg in [family[column] for column in columns]
    assert coded["drg_code"].str.fullmatch(r"\d{3}").all()
    assert coded["drg_code"].str.startswith("0").any()


def test_length_of_stay_is_the_difference_of_the_dates(coded: pd.DataFrame) -> None:
    days = (coded["discharge_date"] - coded["admission_date"]).dt.days
    assert (days == coded["length_of_stay"]).all()
    assert coded["admission_date"].min() >= pd.Timestamp("2023-01-01")
    assert coded["discharge_date"].max() <= pd.Timestamp("2024-12-31")


def test_the_dead_are_expired_and_never_readmitted(coded: pd.DataFrame) -> None:
    dead = coded["in_hospital_mortality"] == 1
    assert dead.any()
    assert ((coded["discharge_disposition"] == "Expired") == dead).all()
    assert coded.loc[dead, "days_to_readmission"].isna().all()
    assert (coded.loc[dead, "readmitted_30d"] == 0).all()


def test_the_readmission_flag_means_days_0_to_30(coded: pd.DataFrame) -> None:
    days = coded["days_to_readmission"]
    assert ((coded["readmitted_30d"] == 1) == days.between(0, 30)).all()
    assert {0, 30, 31} <= set(days)
    assert days.max() <= 180


def test_every_drug_fits_a_diagnosis_a_symptom_or_intensive_care(
    network: Network, coded: pd.DataFrame, traits: Mapping[str, set[str]]
) -> None:
    uses = {
        row["name"]: set(row["typical_use"].split("|"))
        for row in reference("drugs.csv")
    }
    in_icu = set(coded.index[coded["icu_admission"] == 1])
    drugs = network.medications
    for patient, name in zip(
        drugs["patient_id"], drugs["medication_name"], strict=True
    ):
        known = traits[patient] | {"pain", "nausea"}
        if patient in in_icu:
            known = known | {"shock", "ventilation"}
        assert uses[name] & known, name
    assert set(drugs["medication_name"]) == set(uses)


def test_prescriptions_start_during_the_stay_and_end_after_their_start(
    network: Network, coded: pd.DataFrame
) -> None:
    drugs = network.medications.join(
        coded[["admission_date", "discharge_date", "in_hospital_mortality"]],
        "patient_id",
    )
    starts_in_stay = drugs["start_date"].between(
        drugs["admission_date"], drugs["discharge_date"]
    )
    assert starts_in_stay.all()
    assert (drugs["end_date"] >= drugs["start_date"]).all()
    ends_with_life = drugs["end_date"] <= drugs["discharge_date"]
    assert ends_with_life[drugs["in_hospital_mortality"] == 1].all()
    assert not ends_with_life.all()


def test_a_new_order_of_a_drug_ends_the_former_one(network: Network) -> None:
    drugs = network.medications.sort_values(
        ["patient_id", "medication_name", "start_date"]
    )
    following = drugs.groupby(["patient_id", "medication_name"])["start_date"].shift(-1)
    same_day = drugs["start_date"] == following
    assert (following.isna() | same_day | (drugs["end_date"] <= following)).all()
