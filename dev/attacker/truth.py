"""Counts the true numbers of the groups that a page names, with pandas."""

import pandas as pd

from dev.attacker.told import NAMES


def sizes_of(admissions: pd.DataFrame, codes: pd.Series) -> dict[str, int]:
    """Return the admissions of each row of the figures, by the row's name.

    `codes` are diagnosis codes by their keys.
    """
    data = admissions.assign(
        flag=admissions["has_abnormal_lab"].map({1: "Any abnormal", 0: "None"}),
        care=admissions["is_icu"].map({1: "with", 0: "without"}),
        code=admissions["primary_diagnosis_key"].map(codes),
        band=admissions["abnormal_lab_volume_band"],
        score=admissions["charlson_band"],
        payer=admissions["insurance_type"],
    )
    alive = data[data["is_readmission_eligible"] == 1]
    charged = data[data["hospital_charges"].notna()]
    populations = {
        "readmission_by_age": alive,
        "readmission_by_flag": alive,
        "readmission_by_age_and_volume": alive,
        "mortality_rate_by_charlson": data,
        "readmission_rate_by_charlson": alive,
        "bill_by_payer": charged,
        "stay_by_payer": data,
        "mortality_by_payer": data,
        "bill_by_diagnosis": charged,
    }
    sizes = {}
    for figure, columns in NAMES.items():
        for key, size in populations[figure].groupby(list(columns)).size().items():
            names = key if isinstance(key, tuple) else (key,)
            sizes[": ".join([figure, *map(str, names)])] = int(size)
    for age, size in alive[alive["band"].isna()].groupby("age_group").size().items():
        sizes[f"no results: {age}"] = int(size)
    return sizes
