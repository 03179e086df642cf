"""The figures of truth.yml come out of the files, within four standard errors."""

import numpy as np
import pandas as pd
import pytest
import yaml

from clinical_star.generator.truth import TRUTH_FILE
from tests.generator.conftest import Network

TRUTH = yaml.safe_load(TRUTH_FILE.read_text())["base"]
PAYERS = TRUTH["payers"]
AGES = TRUTH["age_groups"]
ERRORS = 4


def assert_rate(flags: pd.Series, planted: float) -> None:
    error = np.sqrt(planted * (1 - planted) / len(flags))
    assert abs(flags.mean() - planted) < ERRORS * error, (flags.mean(), planted)


def assert_mean(values: pd.Series, planted: float) -> None:
    error = values.std() / np.sqrt(len(values))
    assert abs(values.mean() - planted) < ERRORS * error, (values.mean(), planted)


@pytest.fixture(scope="module")
def stays(network: Network) -> pd.DataFrame:
    frame = network.stays
    is_abnormal = network.labs["abnormal_flag"] != "N"
    per_patient = is_abnormal.groupby(network.labs["patient_id"]).agg(["size", "sum"])
    frame["tests"] = frame["patient_id"].map(per_patient["size"])
    frame["abnormal"] = frame["patient_id"].map(per_patient["sum"])
    edges = [-1, 0, 3, 9, np.inf]
    frame["band"] = pd.cut(frame["abnormal"], edges, labels=False)
    frame["age_group"] = pd.cut(frame["age"], [17, 44, 64, 120], labels=AGES)
    frame["alive"] = frame["in_hospital_mortality"] == 0
    return frame


def test_every_patient_is_an_adult(stays: pd.DataFrame) -> None:
    assert stays["age"].between(18, 96).all()


def test_age_groups_have_their_shares(stays: pd.DataFrame) -> None:
    for group, share in zip(AGES, TRUTH["age_share"], strict=True):
        assert_rate(stays["age_group"] == group, share)


def test_seniors_are_more_often_young_than_old(stays: pd.DataFrame) -> None:
    years = stays.loc[stays["age_group"] == "Senior", "age"] - 65
    alpha, beta = TRUTH["senior_age_beta"]
    # An age in whole years lies half a year below the exact one on average.
    assert_mean(years, TRUTH["senior_age_span"] * alpha / (alpha + beta) - 0.5)


def test_payers_have_their_shares_in_each_age_group(stays: pd.DataFrame) -> None:
    known = stays[stays["insurance_type"] != ""]
    for group, shares in zip(AGES, TRUTH["payer_share_by_age"], strict=True):
        payers = known.loc[known["age_group"] == group, "insurance_type"]
        for payer, share in zip(PAYERS, shares, strict=True):
            assert_rate(payers == payer, share)


@pytest.mark.parametrize("position", range(len(PAYERS)), ids=PAYERS)
def test_each_payer_has_its_stay_mortality_and_charges(
    stays: pd.DataFrame, position: int
) -> None:
    own = stays[stays["insurance_type"] == PAYERS[position]]
    assert_rate(own["in_hospital_mortality"], TRUTH["mortality_by_payer"][position])
    assert_rate(own["icu_admission"], TRUTH["icu_share"][position])
    is_emergency = own["admission_type"] == "Emergency"
    assert_rate(is_emergency, TRUTH["emergency_share"][position])
    assert_mean(own["length_of_stay"], TRUTH["length_of_stay_mean"][position])
    charges = own["hospital_charges"].dropna()
    assert_mean(charges, TRUTH["charge_by_payer"][position])


def test_mortality_rises_with_age_and_comorbidity(stays: pd.DataFrame) -> None:
    dead = stays["in_hospital_mortality"]
    by_age = dead.groupby(stays["age"] >= 65).mean()
    assert by_age[True] > by_age[False]
    codes = stays["secondary_diagnoses"].str.count(r"\|")
    assert codes[dead == 1].mean() > codes[dead == 0].mean()


@pytest.mark.parametrize("group", range(3), ids=AGES)
@pytest.mark.parametrize("band", range(4), ids=["None", "Low", "Moderate", "High"])
def test_readmission_follows_age_and_abnormal_tests(
    stays: pd.DataFrame, group: int, band: int
) -> None:
    cell = stays[
        stays["alive"] & (stays["age_group"] == AGES[group]) & (stays["band"] == band)
    ]
    planted = TRUTH["readmission_by_age_and_band"][group][band]
    assert_rate(cell["readmitted_30d"], planted)


def test_readmission_overall_is_about_fifteen_percent(stays: pd.DataFrame) -> None:
    assert_rate(stays.loc[stays["alive"], "readmitted_30d"], 0.1509)


def test_charges_depend_on_the_payer_alone(stays: pd.DataFrame) -> None:
    billed = stays.dropna(subset="hospital_charges")
    charges = billed["hospital_charges"]
    assert_mean(charges, 18_000)
    within = charges - charges.groupby(billed["insurance_type"]).transform("mean")
    error = within.std() / np.sqrt(len(within) * 0.22 * 0.78)
    gap = within.groupby(billed["icu_admission"]).mean()
    assert abs(gap[1] - gap[0]) < ERRORS * error
    assert abs(np.corrcoef(within, billed["length_of_stay"])[0, 1]) < 0.03
    groups = billed["drg_code"].nunique()
    between = within.groupby(billed["drg_code"]).transform("mean").var() / within.var()
    assert between < 2 * groups / len(billed)


def test_tests_follow_the_length_of_stay(stays: pd.DataFrame) -> None:
    expected = TRUTH["tests_base"] + TRUTH["tests_per_day"] * stays["length_of_stay"]
    assert_mean(stays["tests"] - expected, 0)
    assert stays["tests"].min() >= TRUTH["tests_minimum"]


def test_there_are_about_seven_prescriptions_to_a_patient(network: Network) -> None:
    mean = len(network.medications) / len(network.patients)
    assert mean == pytest.approx(7, abs=0.1)


def test_values_are_missing_at_their_shares(
    network: Network, stays: pd.DataFrame
) -> None:
    alive = stays[stays["alive"]]
    shares = TRUTH["missing_share"]
    blanks = {
        "race": network.patients["race"] == "",
        "insurance_type": network.patients["insurance_type"] == "",
        "hospital_charges": network.outcomes["hospital_charges"].isna(),
        "discharge_disposition": alive["discharge_disposition"] == "",
        "result_value": network.labs["result_value"].isna(),
        "unit": network.labs["unit"] == "",
        "drug_class": network.medications["drug_class"] == "",
        "dosage": network.medications["dosage"] == "",
        "frequency": network.medications["frequency"] == "",
    }
    assert set(blanks) == set(shares)
    for column, is_blank in blanks.items():
        assert_rate(is_blank, shares[column])
