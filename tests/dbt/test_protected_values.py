"""What the star, the findings and the quality tables say of single patients."""

import csv

from dev.harness import REPOSITORY, Warehouse
from dev.harness.compare import read_rows
from dev.harness.manifest import read_manifest, relations_of

SAMPLE = REPOSITORY / "data" / "sample"
IDENTIFIERS = {"patients": "patient_id", "hospital_outcomes": "admission_id"}
SHOWN = ("star", "findings")


def identifiers() -> set[str]:
    """Return the natural identifiers of all patients and admissions of the sample."""
    found = set()
    for name, column in IDENTIFIERS.items():
        with SAMPLE.joinpath(f"{name}.csv").open(newline="") as file:
            found |= {row[column] for row in csv.DictReader(file)}
    return found


def test_no_natural_identifier_is_shown(built_sample: Warehouse) -> None:
    natural = identifiers()
    relations = relations_of(read_manifest(built_sample))
    seen = set()
    for relation in relations:
        for row in read_rows(built_sample, relation):
            values = {value for value in row if isinstance(value, str)}
            if relation.layer in SHOWN:
                assert not values & natural, relation
            else:
                seen |= values & natural
    assert seen == natural, "The core holds them, or this test finds nothing."


def test_no_identifier_is_declared_in_the_star(built_sample: Warehouse) -> None:
    kinds = {
        column["meta"].get("phi")
        for node in read_manifest(built_sample)["nodes"].values()
        if node["resource_type"] == "model" and node["config"]["schema"] == "star"
        for column in node["columns"].values()
    }
    assert kinds == {None, "age", "date"}


def test_ages_over_89_are_shown_as_90(built_sample: Warehouse) -> None:
    outcomes = built_sample.relation("star", "fct_hospital_outcomes")
    admissions = built_sample.relation("core", "admissions")
    [(oldest, hidden)] = built_sample.query(
        "select max(shown.age_at_admission), "
        "sum(case when true_ages.age_at_admission > 90 then 1 else 0 end) "
        f"from {outcomes} as shown inner join {admissions} as true_ages "
        "on shown.admission_key = true_ages.admission_key"
    )
    assert oldest == 90
    assert hidden > 0, "Nobody in the sample is over 90, so this proves nothing."
    rows = built_sample.query(
        f"select count(*) from {outcomes} as shown"
        f" inner join {admissions} as true_ages"
        " on shown.admission_key = true_ages.admission_key"
        " where true_ages.age_at_admission <= 90 "
        "and shown.age_at_admission <> true_ages.age_at_admission"
    )
    assert rows == [(0,)]
