"""Admissions, episodes and results of MIMIC's files in pandas, apart from the models.

MIMIC-III and MIMIC-IV name these columns alike. Times are pandas timestamps.
"""

from collections.abc import Collection
from pathlib import Path

import pandas as pd

NOTHING = float("nan")
COLUMNS = ["is_readmission_eligible", "days_to_readmission", "is_readmitted_30d"]


def read_admissions(file: Path) -> pd.DataFrame:
    """Return the file of admissions, in the order of each patient's stays."""
    rows = pd.read_csv(file, dtype={"hadm_id": str})
    for name in ("admittime", "dischtime"):
        rows[name] = pd.to_datetime(rows[name])
    return rows.sort_values(["subject_id", "admittime", "hadm_id"])


def episodes_of(
    rows: pd.DataFrame, transfers: Collection[str]
) -> list[list[list[pd.Series]]]:
    """Return each patient's episodes, each a list of stays.

    `transfers` are the places of discharge that are other hospitals: they may admit on
    the next day.
    """
    patients = []
    for _, stays in rows.groupby("subject_id"):
        episodes: list[list[pd.Series]] = []
        for _, stay in stays.iterrows():
            if episodes and any(_joins(stay, each, transfers) for each in episodes[-1]):
                episodes[-1].append(stay)
            else:
                episodes.append([stay])
        patients.append(episodes)
    return patients


def returns_of(rows: pd.DataFrame, transfers: Collection[str]) -> pd.DataFrame:
    """Return COLUMNS of each admission, indexed and sorted by hadm_id."""
    found: dict[str, tuple[int, float, float]] = {}
    for episodes in episodes_of(rows, transfers):
        for number, episode in enumerate(episodes):
            last = max(episode, key=lambda stay: stay["dischtime"])
            for stay in episode:
                found[stay["hadm_id"]] = (0, NOTHING, NOTHING)
            if any(stay["hospital_expire_flag"] == 1 for stay in episode):
                continue
            days = NOTHING
            if number + 1 < len(episodes):
                start = episodes[number + 1][0]["admittime"].normalize()
                days = (start - last["dischtime"].normalize()).days
            found[last["hadm_id"]] = (1, days, float(0 <= days <= 30))
    return pd.DataFrame.from_dict(found, orient="index", columns=COLUMNS).sort_index()


def results_of(file: Path, admissions: pd.DataFrame) -> pd.DataFrame:
    """Return the number of tests and of abnormal ones of each admission with a result.

    A result counts for the stay that the file names, unless it came after the
    discharge. The number of abnormal ones is null where no flag is known: an empty one
    says "normal" only of a number.
    """
    labs = pd.read_csv(file, dtype={"hadm_id": str}, low_memory=False)
    labs = labs[labs["hadm_id"].notna()]
    day = pd.to_datetime(labs["charttime"]).dt.normalize()
    ends = admissions.set_index("hadm_id")["dischtime"]
    labs = labs[day.isna() | (day <= labs["hadm_id"].map(ends).dt.normalize())]
    known = labs[(labs["flag"] == "abnormal") | labs["valuenum"].notna()]
    known = known[known["flag"].isna() | (known["flag"] == "abnormal")]
    abnormal = (known["flag"] == "abnormal").groupby(known["hadm_id"]).sum()
    tests = labs.groupby("hadm_id").size()
    return pd.DataFrame({"lab_test_count": tests, "abnormal_lab_count": abnormal})


def differing(found: pd.DataFrame, expected: pd.DataFrame) -> int:
    """Return the number of rows that differ; two nulls are equal."""
    assert list(found.index) == list(expected.index)
    right = expected[list(found.columns)].astype(float).fillna(-1)
    return int((found.astype(float).fillna(-1) != right).any(axis=1).sum())


def _joins(stay: pd.Series, before: pd.Series, transfers: Collection[str]) -> bool:
    gap = (stay["admittime"].normalize() - before["dischtime"].normalize()).days
    return bool(gap <= (1 if before["discharge_location"] in transfers else 0))
