"""Makes random data sets, and the pages of their reports.

A data set replaces the admissions of a warehouse that dbt built once. The findings
are then computed by dbt's own compiled SQL, run directly in DuckDB, so that a data set
takes seconds and not a build.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from unittest.mock import patch

import duckdb
import numpy as np
import pandas as pd

from clinical_star.report.page import page
from clinical_star.report.read import read_report
from dev.attacker.parsed import Parsed, parse_text
from dev.harness import Warehouse
from dev.harness.manifest import read_manifest

_AGES = {"Child": 9, "Adult": 30, "Middle Age": 50, "Senior": 75, "Unknown": None}
_BANDS = ((1, 0, "None"), (4, 1, "Low"), (10, 1, "Moderate"), (np.inf, 1, "High"))
_SCORES = ((1, "0"), (3, "1-2"), (5, "3-4"), (np.inf, "5 and more"))


@dataclass(frozen=True)
class Bench:
    """A built DuckDB warehouse whose admissions are replaced, and its compiled SQL."""

    warehouse: Warehouse
    findings: Mapping[str, str]

    def page_of(self, admissions: pd.DataFrame, min_cell: int) -> Parsed:
        """Return the page of a report on these admissions."""
        with duckdb.connect(self._file) as connection:
            connection.begin()
            core = self.warehouse.relation("core", "admissions")
            connection.execute(f"delete from {core}")
            connection.register("made", admissions)
            connection.execute(f"insert into {core} by name select * from made")
            for name, sql in self.findings.items():
                relation = self.warehouse.relation("findings", name)
                connection.execute(f"delete from {relation}")
                connection.execute(f"insert into {relation} by name {sql}")
            connection.commit()
        with patch.dict(os.environ, self.warehouse.environment):
            return parse_text(page(read_report("duckdb", min_cell=min_cell)))

    def table(self, name: str) -> pd.DataFrame:
        """Return a table of the core."""
        with duckdb.connect(self._file) as connection:
            relation = self.warehouse.relation("core", name)
            return connection.execute(f"select * from {relation}").df()

    @property
    def _file(self) -> str:
        return str(self.warehouse.environment["CLINICAL_DUCKDB_PATH"])


def bench_of(warehouse: Warehouse) -> Bench:
    """Return a bench on a built warehouse, which must be free to be changed."""
    compiled = warehouse.dbt_target / "compiled" / "clinical_star" / "models"
    nodes = {
        key: node
        for key, node in read_manifest(warehouse)["nodes"].items()
        if node["resource_type"] == "model" and node["name"].startswith("rpt_")
    }
    ordered: dict[str, str] = {}
    while len(ordered) < len(nodes):
        for node in nodes.values():
            before = [key for key in node["depends_on"]["nodes"] if key in nodes]
            if all(nodes[key]["name"] in ordered for key in before):
                sql = compiled.joinpath(node["path"]).read_text(encoding="utf-8")
                ordered.setdefault(node["name"], sql)
    return Bench(warehouse, ordered)


def random_admissions(bench: Bench, seed: int) -> pd.DataFrame:
    """Return 30 to 600 admissions, with some groups of few and some of none.

    What nobody reads here is as in an admission of the warehouse.
    """
    rng = np.random.default_rng(seed)
    count = int(rng.integers(30, 600))
    made = bench.table("admissions").head(1)
    made = made.loc[made.index.repeat(count)].reset_index(drop=True)
    ids = [f"A{number:05d}" for number in range(count)]
    made["admission_id"] = made["patient_id"] = ids
    made["admission_key"] = rng.permutation(count) + 1
    patients = count if rng.random() < 0.8 else count // 2
    made["patient_key"] = np.arange(count) % patients + 1
    _groups(bench, made, rng)
    _results(made, rng)
    _comorbidity(made, rng)
    _outcomes(made, rng)
    _charges(bench, made, rng)
    return made


def _share(rng: np.random.Generator, *rates: float) -> float:
    return float(rng.choice(rates))


def _weights(rng: np.random.Generator, count: int) -> np.ndarray:
    """Return shares of groups of which some are small."""
    return np.asarray(rng.dirichlet(np.full(count, 0.6)))


def _groups(bench: Bench, made: pd.DataFrame, rng: np.random.Generator) -> None:
    ages = bench.table("age_groups").set_index("age_group")["age_group_key"]
    names = list(_AGES) if rng.random() < 0.4 else list(_AGES)[:-1]
    chosen = rng.choice(names, len(made), p=_weights(rng, len(names)))
    made["age_group"] = chosen
    made["age_group_key"] = [ages.get(name, -1) for name in chosen]
    years = [_AGES[name] for name in chosen]
    for column in ("age_at_admission", "age_at_admission_top_coded"):
        made[column] = pd.array(years, dtype="Int64")
    payers = bench.table("insurance_types")
    payer = rng.choice(len(payers), len(made), p=_weights(rng, len(payers)))
    for column in ("insurance_type", "insurance_key"):
        made[column] = payers[column].to_numpy()[payer]


def _results(made: pd.DataFrame, rng: np.random.Generator) -> None:
    missing = rng.random(len(made)) < _share(rng, 0, 0.02, 0.2)
    abnormal = rng.geometric(_share(rng, 0.2, 0.4), len(made)) - 1
    made["lab_test_count"] = np.where(missing, 0, abnormal + 1)
    made["abnormal_lab_count"] = pd.array(
        [None if none else n for none, n in zip(missing, abnormal, strict=True)],
        "Int64",
    )
    flags, bands = [], []
    for none, number in zip(missing, abnormal, strict=True):
        flag, band = next((f, b) for limit, f, b in _BANDS if number < limit)
        flags.append(None if none else flag)
        bands.append(None if none else band)
    made["has_abnormal_lab"] = pd.array(flags, "Int64")
    made["abnormal_lab_volume_band"] = bands


def _comorbidity(made: pd.DataFrame, rng: np.random.Generator) -> None:
    unread = rng.random(len(made)) < _share(rng, 0, 0.02, 0.2)
    scores = rng.poisson(_share(rng, 0.5, 1.5), len(made))
    made["is_charlson_scorable"] = np.where(unread, 0, 1)
    for column in made.columns[made.columns.str.startswith("charlson_score")]:
        made[column] = pd.array(
            [None if none else n for none, n in zip(unread, scores, strict=True)],
            "Int64",
        )
    for column in made.columns[made.columns.str.startswith("has_")]:
        if column not in ("has_abnormal_lab", "has_30_day_follow_up"):
            made[column] = pd.array([None if none else 0 for none in unread], "Int64")
    made["charlson_band"] = [
        "Not available" if none else next(b for limit, b in _SCORES if n < limit)
        for none, n in zip(unread, scores, strict=True)
    ]


def _outcomes(made: pd.DataFrame, rng: np.random.Generator) -> None:
    died = rng.random(len(made)) < _share(rng, 0.005, 0.03, 0.15)
    back = rng.random(len(made)) < _share(rng, 0.02, 0.15, 0.4)
    # some leave against rules that make them no index admission
    other = rng.random(len(made)) < _share(rng, 0, 0, 0.02)
    eligible = ~died & ~other
    made["is_in_hospital_death"] = died.astype(int)
    made["is_readmission_eligible"] = eligible.astype(int)
    made["is_readmitted_30d"] = pd.array(
        [int(b) if e else None for b, e in zip(back, eligible, strict=True)], "Int64"
    )
    made["is_readmitted_30d_as_reported"] = made["is_readmitted_30d"]
    made["days_to_readmission"] = pd.array(
        [9 if b and e else None for b, e in zip(back, eligible, strict=True)], "Int64"
    )
    made["length_of_stay_days"] = rng.integers(1, 20, len(made))


def _charges(bench: Bench, made: pd.DataFrame, rng: np.random.Generator) -> None:
    known = rng.random(len(made)) < _share(rng, 1, 1, 0.97, 0.5)
    charges = rng.lognormal(9.5, 0.6, len(made)).round(2)
    made["hospital_charges"] = np.where(known, charges, np.nan)
    made["is_icu"] = (rng.random(len(made)) < _share(rng, 0.02, 0.2)).astype(int)
    keys = bench.table("diagnoses")["diagnosis_key"].to_numpy()[:25]
    made["primary_diagnosis_key"] = rng.choice(
        keys, len(made), p=_weights(rng, len(keys))
    )
    made["drg_code"] = rng.choice(["291", "470", "871"], len(made))
