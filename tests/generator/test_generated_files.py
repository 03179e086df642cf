import tracemalloc
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import yaml

from clinical_star.generator import UnknownWorldError, generate, network, world_names
from clinical_star.generator.network import Generated
from tests.generator.conftest import read_as_text

SOURCES = Path(__file__).parents[2] / (
    "dbt_project/models/staging/network/_network__sources.yml"
)
TABLES = yaml.safe_load(SOURCES.read_text())["sources"][0]["tables"]


def files_in(folder: Path) -> dict[str, str]:
    return {
        path.name: sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()
    }


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Generated:
    folder = tmp_path_factory.mktemp("small")
    return generate(patients=700, seed=7, out=folder)


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network, "BLOCK_PATIENTS", 250)


def test_the_same_arguments_give_the_same_bytes(
    small: Generated, tmp_path: Path
) -> None:
    generate(patients=700, seed=7, out=tmp_path)
    assert files_in(tmp_path) == files_in(small.folder)


def test_another_seed_gives_other_patients(small: Generated, tmp_path: Path) -> None:
    generate(patients=700, seed=8, out=tmp_path)
    assert files_in(tmp_path)["patients.csv"] != files_in(small.folder)["patients.csv"]


def test_blocks_differ_from_each_other(small_blocks: None, tmp_path: Path) -> None:
    generate(patients=500, seed=7, out=tmp_path)
    patients = read_as_text(tmp_path / "patients.csv").drop(columns="patient_id")
    assert not patients[:250].equals(patients[250:].reset_index(drop=True))


def test_nothing_but_the_contracts_files_is_written(small: Generated) -> None:
    contract = {table["meta"]["file"] for table in TABLES}
    assert set(files_in(small.folder)) == contract


# Optional columns of the contract that the generator writes all the same.
WRITTEN = ("readmitted_30d", "days_to_readmission")


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table["name"])
def test_headers_are_the_contracts_columns(
    table: Mapping[str, Any], small: Generated
) -> None:
    expected = [
        column["name"]
        for column in table["columns"]
        if column["name"] in WRITTEN or not column["meta"].get("optional", False)
    ]
    written = read_as_text(small.folder / table["meta"]["file"])
    assert list(written.columns) == expected


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table["name"])
def test_values_fit_the_contract(table: Mapping[str, Any], small: Generated) -> None:
    written = read_as_text(small.folder / table["meta"]["file"])
    assert not written.duplicated(table["meta"]["key"]).any()
    for column in table["columns"]:
        meta = column["meta"]
        if meta.get("optional", False):
            continue
        filled = written[column["name"]][written[column["name"]] != ""]
        if not meta.get("nullable", True):
            assert len(filled) == len(written), column["name"]
        if "values" in meta:
            assert set(filled) <= set(map(str, meta["values"])), column["name"]
        if column["data_type"].startswith("varchar"):
            limit = int(column["data_type"][8:-1])
            assert filled.str.len().max() <= limit, column["name"]


def test_the_counts_returned_are_the_rows_written(small: Generated) -> None:
    written = {
        name: len(read_as_text(small.folder / name)) for name in files_in(small.folder)
    }
    assert small.rows == written


def test_identifiers_stay_unique_across_blocks(
    small_blocks: None, tmp_path: Path
) -> None:
    generate(patients=600, seed=1, out=tmp_path)
    for table in TABLES:
        frame = read_as_text(tmp_path / table["meta"]["file"])
        assert frame[table["meta"]["key"][0]].is_unique
    labs = read_as_text(tmp_path / "lab_results.csv")
    assert labs["patient_id"].nunique() == 600


def test_progress_tells_the_patients_done(small_blocks: None, tmp_path: Path) -> None:
    done: list[int] = []
    generate(patients=600, seed=1, out=tmp_path, progress=done.append)
    assert done == [250, 500, 600]


def test_an_interrupted_run_leaves_the_former_files_alone(
    small_blocks: None, tmp_path: Path
) -> None:
    generate(patients=300, seed=1, out=tmp_path)
    before = files_in(tmp_path)

    def interrupt(done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        generate(patients=300, seed=2, out=tmp_path, progress=interrupt)
    assert files_in(tmp_path) == before


def test_memory_does_not_grow_with_the_number_of_patients(
    small_blocks: None, tmp_path: Path
) -> None:
    def peak(patients: int) -> int:
        tracemalloc.start()
        generate(patients=patients, seed=1, out=tmp_path)
        highest = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return highest

    peak(250)  # what is kept for the next run is made here
    assert peak(3_000) < 1.2 * peak(500)


@pytest.mark.parametrize(
    ("patients", "seed", "advice"),
    [
        (0, 1, "Ask for 1 to"),
        (10_000_000, 1, "Ask for 1 to"),
        (1, -1, "seed.*-1"),
    ],
)
def test_numbers_out_of_range_are_refused(
    patients: int, seed: int, advice: str, tmp_path: Path
) -> None:
    with pytest.raises(ValueError, match=advice):
        generate(out=tmp_path, patients=patients, seed=seed)
    assert not files_in(tmp_path)


def test_an_unknown_world_is_refused_with_the_names_there_are(tmp_path: Path) -> None:
    with pytest.raises(UnknownWorldError, match=", ".join(world_names())):
        generate(patients=1, seed=1, out=tmp_path, world="flat")
