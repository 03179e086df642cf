"""Identifiers that never reach a table: keyed pseudonyms, made by the loader."""

import hashlib
import hmac
import shutil
from pathlib import Path

import pandas as pd
import pytest

from dev.harness import REPOSITORY, Warehouse
from dev.harness.sources import SOURCES
from loader.errors import UserError
from loader.pseudonym import VARIABLE, Pseudonyms, pseudonyms_from_environment
from loader.sources import read_contract
from tests.loader.conftest import Clinic, visit, visits

KEY, OTHER = "k" * 32, "o" * 32
SAMPLE = REPOSITORY / "data" / "sample"


@pytest.fixture
def sealed_clinic(
    clinic: Clinic, clinic_project: Path, monkeypatch: pytest.MonkeyPatch
) -> Clinic:
    """Give a clinic whose visits have pseudonyms, by a key in the environment."""
    [contract] = clinic_project.rglob("_clinic__sources.yml")
    text = contract.read_text()
    text = text.replace("data_type: varchar(8)", "data_type: varchar(24)")
    text = text.replace(
        "aliases: [Visit]", "aliases: [Visit], phi: identifier, pseudonym: visit"
    )
    contract.write_text(text)
    monkeypatch.setenv(VARIABLE, KEY)
    return clinic


def pseudonym(value: str, key: str = KEY, length: int = 24) -> str:
    """Compute a pseudonym as the guide describes it."""
    message = f"visit\0{value}".encode()
    return hmac.new(key.encode(), message, hashlib.sha256).hexdigest()[:length]


def test_a_table_holds_pseudonyms_and_all_else_as_it_was(sealed_clinic: Clinic) -> None:
    rows = [visit(visit_id=f"V{i}", ward=str(i)) for i in range(3)]
    sealed_clinic.load(visits(*rows))
    table = sealed_clinic.warehouse.relation("raw", "clinic__visits")
    found = sealed_clinic.warehouse.query(f"select ward, visit_id from {table}")
    assert dict(found) == {str(i): pseudonym(f"V{i}") for i in range(3)}


def test_the_same_key_changes_nothing_and_another_loads_again(
    sealed_clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = visits(visit())
    first = sealed_clinic.load(content)
    assert sealed_clinic.load(content).load_id == first.load_id
    monkeypatch.setenv(VARIABLE, OTHER)
    assert sealed_clinic.load(content).load_id != first.load_id
    assert sealed_clinic.column("visit_id") == [pseudonym("V1", OTHER)]
    monkeypatch.delenv(VARIABLE)
    sealed_clinic.load(content)
    assert sealed_clinic.column("visit_id") == ["V1"]


def test_a_repeated_identifier_is_rejected_as_it_was_written(
    sealed_clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("loader.chunks.CHUNK_LINES", 2)
    rows = [visit(visit_id=name) for name in ("V1", "V2", "V3", "V1")]
    summary = sealed_clinic.load(visits(*rows), max_rejects=1)
    assert len(sealed_clinic.column("visit_id")) == 3
    assert summary.reject_file is not None
    assert '"V1"' in summary.reject_file.read_text().replace('""', '"')


def test_a_key_that_could_be_guessed_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(VARIABLE, "k" * 31)
    with pytest.raises(
        UserError, match=f"{VARIABLE}.* 32 characters.*openssl"
    ) as caught:
        pseudonyms_from_environment()
    assert "kkk" not in str(caught.value)
    assert "kkk" not in repr(Pseudonyms(b"k" * 32))


def test_kinds_differ_numbers_fit_and_nothing_stays_nothing() -> None:
    source = read_contract(REPOSITORY / "dbt_project", "mimic")
    [table] = [table for table in source.tables if table.name == "labevents"]
    columns = {column.name: column for column in table.columns}
    assert columns["subject_id"].pseudonym != columns["hadm_id"].pseudonym
    rows = pd.DataFrame({name: ["7", ""] for name in columns}, dtype=object)
    frame = Pseudonyms(KEY.encode()).replace(rows, table)
    assert isinstance(frame, pd.DataFrame)
    patient, admission = frame["subject_id"], frame["hadm_id"]
    assert patient[0] != admission[0]
    assert 0 < int(patient[0]) < 2**63
    assert [patient[1], admission[1]] == ["", ""]
    assert list(frame["valuenum"]) == ["7", ""]


def give_visits_a_pseudonym(clinic_project: Path, data_type: str, phi: str) -> None:
    """Let the key of the visits have another type, and a pseudonym."""
    [contract] = clinic_project.rglob("_clinic__sources.yml")
    text = contract.read_text().replace(
        "data_type: varchar(8)", f"data_type: {data_type}"
    )
    contract.write_text(
        text.replace("aliases: [Visit]", f"phi: {phi}, pseudonym: visit")
    )


@pytest.mark.parametrize("data_type", ["bigint", "varchar(16)"])
def test_a_column_that_can_just_hold_a_pseudonym_is_taken(
    clinic_project: Path, data_type: str
) -> None:
    give_visits_a_pseudonym(clinic_project, data_type, "identifier")
    [visits, _] = read_contract(clinic_project, "clinic").tables
    assert visits.columns[0].pseudonym == "visit"


@pytest.mark.parametrize(
    "data_type, phi",
    [("int", "identifier"), ("varchar(15)", "identifier"), ("varchar(24)", "date")],
)
def test_a_column_that_cannot_hold_a_pseudonym_is_refused(
    clinic_project: Path, data_type: str, phi: str
) -> None:
    give_visits_a_pseudonym(clinic_project, data_type, phi)
    with pytest.raises(UserError, match=r"column visit_id .*pseudonym.*identifier.*16"):
        read_contract(clinic_project, "clinic")


@pytest.mark.parametrize("source", SOURCES)
def test_every_identifier_of_the_contracts_has_a_pseudonym(source: str) -> None:
    tables = read_contract(REPOSITORY / "dbt_project", source).tables
    columns = [column for table in tables for column in table.columns]
    named = {column.name for column in columns if column.phi == "identifier"}
    assert named == {column.name for column in columns if column.pseudonym}
    assert named


def test_files_still_join_and_no_identifier_is_in_any_table(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    files = tmp_path / "files"
    shutil.copytree(SAMPLE, files)
    keyed = {**warehouse.environment, VARIABLE: KEY}
    Warehouse(
        warehouse.target,
        warehouse.directory,
        warehouse.prefix,
        warehouse.server,
        keyed,
    ).load(files)
    originals = set(pd.read_csv(files / "patients.csv")["patient_id"])
    patients = warehouse.relation("raw", "network__patients")
    held = {row[0] for row in warehouse.query(f"select patient_id from {patients}")}
    assert len(held) == len(originals)
    assert not held & originals
    for name in ("hospital_outcomes", "lab_results", "medications"):
        table = warehouse.relation("raw", f"network__{name}")
        [(joined, rows)] = warehouse.query(
            f"select count({patients}.patient_id), count(*) from {table}"
            f" left join {patients} on {table}.patient_id = {patients}.patient_id"
        )
        assert joined == rows == len(pd.read_csv(files / f"{name}.csv"))
