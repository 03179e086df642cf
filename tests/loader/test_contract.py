import re
from pathlib import Path

import pytest

from loader.contract import read_contract
from loader.errors import UserError
from loader.settings import project_directory

# What is replaced in the contract of the clinic, by what, and the sentence it causes.
BROKEN = [
    ("grain: visit,", "", "table visits lacks the key 'grain'"),
    ("key: [visit_id]", "key: [ward]", "must have a key of columns"),
    ("key: [visit_id]", "key: []", "must have a key of columns"),
    ("required: true", "required: 1", "table visits must give 'required' as a bool"),
    ("required: true,", "required: true, filter: x,", "unknown key 'filter'"),
    ("identifier: clinic__visits", "identifer: x", "unknown key 'identifer'"),
    ("identifier: clinic__visits", "identifier: x`y", "has the name 'x`y'"),
    (
        "identifier: clinic__beds",
        "identifier: clinic__visits",
        "identifier 'clinic__vis",
    ),
    ("file: beds.csv", "file: visits.csv", "has the file 'visits.csv' twice"),
    ("data_type: text", "data_type: string", "column note has the unknown data_type"),
    (
        "data_type: text",
        "data_type: varchar(0)",
        "column note has the unknown data_type",
    ),
    ('"decimal(8,2)"', '"decimal(2,8)"', "column charges has the unknown data_type"),
    ("optional: true", "optinal: true", "column note has the unknown key 'optinal'"),
    ("optional: true", "optional: true, nullable: false", "cannot be optional and"),
    ("aliases: [unit, station]", "aliases: [Days]", "or alias 'days' twice"),
    ("aliases: [unit, station]", "aliases: unit", "must give 'aliases' as a list"),
    ("values: [0, 1]", "values: [no, yes]", "column is_icu has values that are not of"),
    ("[Private, Self Pay]", "[Private, No]", "column payer has values that are not of"),
    ("min: 1900-01-01", "min: 1900", "column admitted has a min that does not fit"),
    ("min: 0, max: 3650", "min: 0, min: 1", "the key 'min' is written twice"),
    ("schema: ", "database: x\n    schema: ", "unknown key 'database'"),
    ("{{ target.schema }}_raw", "raw", "must say schema"),
    ("name: clinic", "name: hospital", "must name its source 'clinic'"),
    ("- {name: day,", "- {name: day, data_tests: [],", "unknown key 'data_tests'"),
    (
        'separator: "|"',
        'separator: "^"',
        "must give 'separator' of its items as one of",
    ),
    ('separator: "|", max', "max", "column note lacks the key 'separator'"),
    ("max_length: 255", "max_length: 1001", "of its items as a number from 3 to 1000"),
    ("max_length: 255", 'max_length: "9"', "of its items as a number from 3 to 1000"),
    ("max_length: 255", "max_length: 255, min: 1", "note has the unknown key 'min'"),
    ("data_type: text", "data_type: int", "column note has items but its type is int"),
    ("min: 0, max: 3650", "partitioned: true", "days can be partitioned only if it is"),
    (
        "- {name: day, data_type: date, meta: {",
        "- {name: x, data_type: date, meta: {partitioned: true}}\n"
        "          - {name: day, data_type: date, meta: {partitioned: true, ",
        "table beds can be partitioned by one column only",
    ),
    ("version: 2", "version: [", "is not valid YAML"),
]


@pytest.mark.parametrize(("old", "new", "sentence"), BROKEN)
def test_a_broken_contract_is_an_error_that_names_the_place(
    clinic_project: Path, old: str, new: str, sentence: str
):
    path = clinic_project / "models/staging/clinic/_clinic__sources.yml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    with pytest.raises(UserError, match=re.escape(sentence)) as caught:
        read_contract(clinic_project, "clinic")
    assert "_clinic__sources.yml" in str(caught.value)


def test_an_unknown_source_is_answered_with_the_known_ones(clinic_project: Path):
    with pytest.raises(UserError, match=r"no source 'x'\. Known sources: clinic\."):
        read_contract(clinic_project, "x")


@pytest.mark.parametrize("source", ["network", "mimic"])
def test_the_committed_contracts_are_valid(source: str):
    tables = read_contract(project_directory(), source).tables
    assert all(table.identifier == f"{source}__{table.name}" for table in tables)


def test_the_contract_hash_changes_with_any_rule_of_the_table(clinic_project: Path):
    path = clinic_project / "models/staging/clinic/_clinic__sources.yml"
    before = read_contract(clinic_project, "clinic").tables
    path.write_text(path.read_text().replace("max: 3650", "max: 3651"))
    after = read_contract(clinic_project, "clinic").tables
    assert before[0].contract_hash != after[0].contract_hash
    assert before[1].contract_hash == after[1].contract_hash
