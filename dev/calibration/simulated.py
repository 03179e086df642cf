"""Simulated admissions: nothing planted, or one effect of a known strength.

With nothing planted, every outcome is drawn apart from everything else, so that each
claim of a finding is a false alarm and the true value of each figure is known.
"""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

PAYERS = ("Medicare", "Private", "Medicaid", "Uninsured", "Other", "Unknown")
AGE_GROUPS = pd.DataFrame(
    {
        "age_group_key": [1, 2, 3, 4, -1],
        "age_group": ["Child", "Adult", "Middle Age", "Senior", "Unknown"],
        "sort_order": [1, 2, 3, 4, 99],
        "first": [0, 18, 45, 65, 200],
    }
)
SIZES = (300, 3_000)


@dataclass(frozen=True)
class Truth:
    """The true value of each outcome, whatever the group."""

    readmission: float
    mortality: float
    emergency: float
    icu: float
    charges: float
    stay: float
    charlson: float


@dataclass(frozen=True)
class Planted:
    """One effect and how strong it is; `nothing` plants none."""

    effect: str = "nothing"
    strength: float = 0.0


@dataclass(frozen=True)
class DataSet:
    """Admissions as the fact has them, and what is true of all."""

    admissions: pd.DataFrame = field(repr=False)
    truth: Truth


NOTHING = Planted()


def draw(
    rng: np.random.Generator, planted: Planted = NOTHING, size: int | None = None
) -> DataSet:
    """Return a data set: rare events, unequal groups and ties are part of the draw."""
    count = size or int(rng.integers(SIZES[0], SIZES[1] + 1))
    is_plain = planted != NOTHING  # a power curve is drawn for an ordinary hospital
    truth = Truth(
        readmission=0.15 if is_plain else float(np.exp(rng.uniform(-4.2, -0.9))),
        mortality=0.03 if is_plain else float(np.exp(rng.uniform(-5.3, -1.6))),
        emergency=0.5 if is_plain else float(rng.uniform(0.03, 0.97)),
        icu=0.22 if is_plain else float(rng.uniform(0.03, 0.6)),
        charges=18_000.0,
        stay=5.0,
        charlson=0.9,
    )
    evenness = 20.0 if is_plain else float(np.exp(rng.uniform(-0.5, 3)))

    def shares(groups: int) -> np.ndarray:
        return np.asarray(rng.dirichlet(np.full(groups, evenness)))

    group = rng.choice(3, count, p=shares(3))
    step = 1 if is_plain else int(rng.choice([1, 1, 5, 20]))  # ages tie by rounding
    age = np.array([18, 45, 65])[group] + rng.integers(0, 20, count) // step * step
    payer_shares = np.array([shares(6) for _ in range(3)])  # other payers at other ages
    payer = np.array([rng.choice(6, p=payer_shares[one]) for one in group])
    charlson = rng.poisson(truth.charlson, count)
    spread = 8.0 if is_plain else float(rng.uniform(1.5, 8))
    charges = rng.gamma(spread, truth.charges / spread, count)
    stay = 1 + rng.poisson((truth.stay - 1) * rng.gamma(2, 0.5, count))
    abnormal = rng.poisson(rng.gamma(0.9, 5, count))
    icu = rng.random(count) < truth.icu
    drg = rng.integers(0, 25, count)
    read, death = np.full(count, truth.readmission), np.full(count, truth.mortality)
    strength = planted.strength
    match planted.effect:
        case "age":  # each group's rate above the last one's
            read = read + strength * (group - 1)
        case "age, in a U":  # the middle group's rate below the others'
            read = read - np.where(group == 1, strength, 0.0)
        case "flag":
            read = read + np.where(abnormal > 0, strength, 0.0)
        case "cell":
            read = read + np.where((group == 2) & (abnormal >= 10), strength, 0.0)
        case "predictor":  # log odds of a standard deviation of age, the younger more
            slope = -strength * (age - age.mean()) / age.std()
            read = 1 / (
                1 + (1 - truth.readmission) / truth.readmission * np.exp(-slope)
            )
        case "charges of a payer":
            charges = charges * np.where(payer == 3, 1 - strength, 1.0)
        case "odds of a payer's deaths":
            odds = death / (1 - death) * np.where(payer == 3, strength, 1.0)
            death = odds / (1 + odds)
        case "charges by DRG":  # the standard deviation of the DRGs' means
            charges = charges * (1 + strength * (drg - 12) / 7.2)
    dies = rng.random(count) < death
    returns = rng.random(count) < read
    admissions = pd.DataFrame(
        {
            "admission_key": np.arange(1, count + 1),
            "patient_key": rng.permutation(count) + 1,
            "primary_diagnosis_key": 1 + rng.geometric(0.08, count).clip(max=60),
            "age_group_key": group + 2,
            "admission_type": np.where(
                rng.random(count) < truth.emergency, "Emergency", "Elective"
            ),
            "drg_code": [f"{code:03d}" for code in drg],
            "insurance_type": np.array(PAYERS)[payer],
            "age_group": np.array(["Adult", "Middle Age", "Senior"])[group],
            "age_at_admission": age,
            "length_of_stay_days": stay,
            "hospital_charges": charges.round(-2 if step > 1 else 2),
            "is_icu": icu.astype(int),
            "is_in_hospital_death": dies.astype(int),
            "is_readmission_eligible": (~dies).astype(int),
            "is_readmitted_30d": pd.Series(returns, dtype="Int64").mask(dies).array,
            "charlson_score": charlson,
            "charlson_band": pd.cut(
                charlson, [-1, 0, 2, 4, 99], labels=["0", "1-2", "3-4", "5 and more"]
            ).astype(str),
            "lab_test_count": abnormal + 5,
            "abnormal_lab_count": abnormal,
            "has_abnormal_lab": (abnormal > 0).astype(int),
            "abnormal_lab_volume_band": pd.cut(
                abnormal,
                [-1, 0, 3, 9, 10**6],
                labels=["None", "Low", "Moderate", "High"],
            ).astype(str),
        }
    )
    return DataSet(admissions, truth)


def diagnoses() -> pd.DataFrame:
    """Return the dimension that the simulated diagnoses are keys of."""
    keys = np.arange(1, 62)
    return pd.DataFrame(
        {
            "diagnosis_key": keys,
            "code_system": "ICD-10-CM",
            "diagnosis_code": [f"A{key:02d}" for key in keys],
            "diagnosis_name": None,
        }
    )
