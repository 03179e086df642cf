"""A clinician who reads the laboratory results finds nothing impossible."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
import pytest

from tests.generator.conftest import Network
from tests.generator.reference import reference


def test_flags_agree_with_the_value_and_the_rows_own_range(network: Network) -> None:
    labs = network.labs.merge(
        pd.DataFrame(reference("lab_tests.csv")),
        left_on="loinc_code",
        right_on="loinc",
        validate="m:1",
    )
    value = labs["result_value"]
    low, high = labs["reference_low"], labs["reference_high"]
    critical_low = pd.to_numeric(labs["critical_low"])
    critical_high = pd.to_numeric(labs["critical_high"])
    expected = np.select(
        [value < critical_low, value < low, value > critical_high, value > high],
        ["LL", "L", "HH", "H"],
        "N",
    )
    has_value = value.notna()
    assert (labs["abnormal_flag"] == expected)[has_value].all()
    assert set(labs.loc[~has_value, "abnormal_flag"]) == {"N", "A"}
    assert {"LL", "HH", "L", "H", "N"} == set(labs.loc[has_value, "abnormal_flag"])


def test_results_touch_the_bounds_of_the_range_and_stay_normal(
    network: Network,
) -> None:
    labs = network.labs
    for bound in ("reference_low", "reference_high"):
        at_bound = labs["result_value"] == labs[bound]
        assert at_bound.any()
        assert (labs.loc[at_bound, "abnormal_flag"] == "N").all()


def test_values_are_printed_with_the_tests_decimals_and_are_positive(
    network: Network,
) -> None:
    labs = network.labs
    for row in reference("lab_tests.csv"):
        values = labs.loc[labs["loinc_code"] == row["loinc"], "result_value"].dropna()
        assert len(values) > 100
        assert np.allclose(values, values.round(int(row["decimals"])), atol=1e-9)
        assert values.between(float(row["floor"]), float(row["ceiling"])).all()


def test_the_reference_range_is_that_of_the_sex(network: Network) -> None:
    labs = network.labs.merge(network.patients, on="patient_id")
    highs = labs[labs["test_name"] == "Creatinine"].groupby("gender")["reference_high"]
    assert highs.unique().map(list).to_dict() == {"Female": [1.1], "Male": [1.3]}


@pytest.mark.parametrize(
    ("disease", "test", "direction"),
    [
        ("renal failure", "Creatinine", 1),
        ("renal failure", "BUN", 1),
        ("renal failure", "Potassium", 1),
        ("diabetes", "Glucose", 1),
        ("diabetes", "HbA1c", 1),
        ("liver disease", "Total bilirubin", 1),
        ("liver disease", "ALT", 1),
        ("liver disease", "AST", 1),
        ("liver disease", "INR", 1),
        ("liver disease", "Albumin", -1),
        ("infection", "WBC", 1),
        ("infection", "CRP", 1),
        ("infection", "Lactate", 1),
        ("heart failure", "BNP", 1),
        ("myocardial infarction", "Troponin T", 1),
        ("anemia", "Hemoglobin", -1),
        ("anemia", "Hematocrit", -1),
        ("hyponatremia", "Sodium", -1),
        ("hypokalemia", "Potassium", -1),
    ],
)
def test_the_disease_moves_its_test(
    network: Network,
    traits: Mapping[str, set[str]],
    disease: str,
    test: str,
    direction: int,
) -> None:
    results = network.labs[network.labs["test_name"] == test]
    is_ill = results["patient_id"].map(lambda patient: disease in traits[patient])
    median = results["result_value"].groupby(is_ill).median()
    assert direction * median[True] > direction * median[False]
    is_off = results["abnormal_flag"].isin(
        ("L", "LL") if direction < 0 else ("H", "HH")
    )
    rate = is_off.groupby(is_ill).mean()
    assert rate[True] > 1.5 * rate[False]


def test_hemoglobin_and_hematocrit_go_together(network: Network) -> None:
    labs = network.labs[network.labs["test_name"].isin(["Hemoglobin", "Hematocrit"])]
    means = labs.pivot_table("result_value", "patient_id", "test_name").dropna()
    assert means["Hemoglobin"].corr(means["Hematocrit"]) > 0.6


def test_samples_are_taken_during_the_stay(
    network: Network, coded: pd.DataFrame
) -> None:
    labs = network.labs.join(coded[["admission_date", "discharge_date"]], "patient_id")
    in_stay = labs["test_date"].between(labs["admission_date"], labs["discharge_date"])
    assert in_stay.all()
