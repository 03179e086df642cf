"""Each world is another truth, and shows it."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from clinical_star.generator import world_names
from tests.generator.conftest import Network

PATIENTS = 5_000


@pytest.fixture
def billed(network_of: Callable[[str, int], Network]) -> Callable[[str], pd.DataFrame]:
    return lambda world: network_of(world, PATIENTS).stays.dropna(
        subset="hospital_charges"
    )


def share_explained(stays: pd.DataFrame, factor: str) -> float:
    """Return eta squared of the charges by a factor."""
    charges = stays["hospital_charges"]
    return charges.groupby(stays[factor]).transform("mean").var() / charges.var()


def correlation_with_stay(stays: pd.DataFrame) -> float:
    return stays["hospital_charges"].corr(stays["length_of_stay"])


def pooled_odds_ratio(
    outcome: pd.Series, exposure: pd.Series, stratum: pd.Series
) -> float:
    """Return the Mantel-Haenszel odds ratio over the strata."""
    above = below = 0.0
    for _, rows in pd.DataFrame({"o": outcome, "e": exposure}).groupby(stratum):
        ill, exposed = rows["o"], rows["e"]
        above += (ill & exposed).sum() * (~ill & ~exposed).sum() / len(rows)
        below += (ill & ~exposed).sum() * (~ill & exposed).sum() / len(rows)
    return above / below


@pytest.mark.parametrize("world", world_names())
def test_the_mean_charge_is_comparable_in_every_world(
    billed: Callable[[str], pd.DataFrame], world: str
) -> None:
    mean = billed(world)["hospital_charges"].mean()
    assert mean == pytest.approx(18_000, rel=0.05)


def test_drg_bills_one_amount_to_a_drg(billed: Callable[[str], pd.DataFrame]) -> None:
    per_drg = billed("drg").groupby("drg_code")["hospital_charges"].nunique()
    assert (per_drg == 1).all()
    assert share_explained(billed("drg"), "drg_code") == pytest.approx(1)
    assert billed("drg")["hospital_charges"].nunique() > 20


def test_payer_discount_bills_one_amount_to_a_drg_and_payer(
    billed: Callable[[str], pd.DataFrame],
) -> None:
    stays = billed("payer_discount")
    stays = stays[stays["insurance_type"] != ""]
    amounts = stays.groupby(["drg_code", "insurance_type"])["hospital_charges"]
    assert (amounts.nunique() == 1).all()
    assert share_explained(stays, "insurance_type") > 0.1
    assert share_explained(billed("drg"), "insurance_type") < 0.06


def test_per_diem_bills_the_days(billed: Callable[[str], pd.DataFrame]) -> None:
    stays = billed("per_diem")
    rate = stays["hospital_charges"] / stays["length_of_stay"]
    assert rate.nunique() == 1


def test_fee_for_service_follows_stay_and_intensive_care(
    billed: Callable[[str], pd.DataFrame],
) -> None:
    stays = billed("fee_for_service")
    assert correlation_with_stay(stays) > 0.7
    by_icu = stays.groupby("icu_admission")["hospital_charges"].mean()
    assert by_icu[1] - by_icu[0] > 5_000
    assert share_explained(stays, "drg_code") < 0.1


def test_random_charges_follow_nothing_and_the_seeds_follow_the_payer(
    billed: Callable[[str], pd.DataFrame],
) -> None:
    assert share_explained(billed("random"), "insurance_type") < 0.005
    assert share_explained(billed("seed"), "insurance_type") > 0.01
    for world in ("random", "seed"):
        assert abs(correlation_with_stay(billed(world))) < 0.05


def test_in_simpson_the_uninsured_only_look_safer(
    network_of: Callable[[str, int], Network],
) -> None:
    stays = network_of("simpson", 20_000).stays
    dead = stays["in_hospital_mortality"]
    is_uninsured = stays["insurance_type"] == "Uninsured"
    crude = dead.groupby(is_uninsured).mean()
    assert crude[True] < 0.6 * crude[False]
    assert dead.groupby(stays["insurance_type"]).mean().idxmin() == "Uninsured"
    assert pooled_odds_ratio(dead == 1, is_uninsured, stays["age"] // 10) > 1.3


def test_in_null_readmission_depends_on_nothing(
    network_of: Callable[[str, int], Network],
) -> None:
    stays = network_of("null", 20_000).stays
    alive = stays[stays["in_hospital_mortality"] == 0]
    abnormal = network_of("null", 20_000).labs.query("abnormal_flag != 'N'")
    count = alive["patient_id"].map(abnormal["patient_id"].value_counts()).fillna(0)
    for factor in (alive["age"] >= 65, alive["insurance_type"], count >= 10):
        groups = alive["readmitted_30d"].groupby(factor)
        error = np.sqrt(0.151 * 0.849 / groups.size())
        assert (abs(groups.mean() - 0.151) < 4 * error).all()


def test_worlds_share_their_patients(network_of: Callable[[str, int], Network]) -> None:
    """Else a difference between worlds could be chance."""
    seed = network_of("seed", PATIENTS)
    random = network_of("random", PATIENTS)
    assert seed.patients.equals(random.patients)
    assert seed.labs.equals(random.labs)
    but_charges = seed.outcomes.drop(columns="hospital_charges")
    assert but_charges.equals(random.outcomes.drop(columns="hospital_charges"))
