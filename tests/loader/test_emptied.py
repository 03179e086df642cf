"""No accident empties a table: neither a missing file nor one without rows."""

import errno
from collections.abc import Iterator
from pathlib import Path

import pytest

from loader.contract import Source
from loader.errors import UserError
from loader.files import find_files
from loader.load import ALREADY_LOADED
from loader.sources import read_contract
from tests.loader.conftest import Clinic, on_duckdb, visit, visits

BEDS = "bed,day\n1,2023-01-01\n"
BOTH = {"visits.csv": visits(visit()), "beds.csv": BEDS}
EMPTIED = "no rows for clinic__beds, which holds rows .* add --allow-empty beds"


@pytest.fixture
def source(clinic_project: Path) -> Source:
    """Read the contract of the clinic."""
    return read_contract(clinic_project, "clinic")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder with the required file."""
    folder = tmp_path / "files"
    folder.mkdir()
    folder.joinpath("visits.csv").touch()
    return folder


def refusal(folder: Path, source: Source) -> str:
    """Return the words with which a folder is refused."""
    with pytest.raises(UserError) as refused:
        find_files(folder, source)
    return str(refused.value)


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("beds (1).csv", "rename it to beds.csv"),
        ("beds_1.csv", '`file: "beds*.csv"` in _clinic__sources.yml, '),
        ("Copy of beds.csv", "rename it to beds.csv"),
        ("BEDS - Kopie.CSV", "rename it to beds.csv"),
        ("beds.csv.txt", "rename it to beds.csv"),
        ("beds.txt", "rename it"),
        ("beds.tsv", "rename it"),
        ("beds.csv ", "rename it"),
        ("beds", "rename it"),
        ("2024-01_beds.csv", "rename it"),
        ("\uff42eds.csv", "rename it"),
        ("beds.zip", "rename it"),
        ("beds.csv.xz", "rename it"),
        ("beds.csv~", "rename it"),
        ("beds.csv.crdownload", "download or a copy that has not ended"),
        ("beds.csv.part", "download or a copy that has not ended"),
        ("beds.csv.tmp", "download or a copy that has not ended"),
        ("beds.xlsx", "this is a spreadsheet, so save it as CSV"),
        ("~$beds.csv", "a program left this beside a file"),
        (".~lock.beds.csv#", "a program left this beside a file"),
        ("old/beds.csv", '`file: "old/beds.csv"`'),
    ],
)
def test_a_near_name_of_a_missing_optional_file_is_named(
    source: Source, folder: Path, name: str, advice: str
) -> None:
    folder.joinpath(name).parent.mkdir(exist_ok=True)
    folder.joinpath(name).touch()
    words = refusal(folder, source)
    assert f"contains no beds.csv, but {name}:" in words
    assert advice in words
    assert "--allow-empty beds" in words
    assert list(find_files(folder, source, source.tables[1:])) == [source.tables[0]]


def test_a_slip_of_the_pen_is_near(clinic_project: Path, folder: Path) -> None:
    path = clinic_project / "models/staging/clinic/_clinic__sources.yml"
    path.write_text(path.read_text().replace("beds.csv", "lab_results.csv"))
    source = read_contract(clinic_project, "clinic")
    for name in (
        "lab_result.csv",
        "Lab Results.csv",
        "lab-results.csv",
        "lab_resutls.csv",
    ):
        folder.joinpath(name).touch()
        assert f"no lab_results.csv, but {name}:" in refusal(folder, source)
        folder.joinpath(name).unlink()


@pytest.mark.parametrize(
    "name", ["wards.csv", "visits_old.csv", "README", "bed", "bedside.csv"]
)
def test_another_file_is_no_near_name(source: Source, folder: Path, name: str) -> None:
    folder.joinpath(name).touch()
    assert list(find_files(folder, source)) == [source.tables[0]]


def test_a_folder_of_parts_is_named_with_its_pattern(
    source: Source, folder: Path
) -> None:
    parts = folder / "beds.csv"
    parts.mkdir()
    assert '`file: "beds.csv/*.csv"` in _clinic__sources.yml' in refusal(folder, source)
    parts.joinpath("part-00000-x.csv").touch()
    assert '`file: "beds.csv/part-*"` in _clinic__sources.yml' in refusal(
        folder, source
    )


def test_parts_without_a_name_are_known_by_their_folder(
    clinic_project: Path, folder: Path
) -> None:
    path = clinic_project / "models/staging/clinic/_clinic__sources.yml"
    pattern = path.read_text().replace("beds.csv", '"beds.csv/part-*"')
    path.write_text(pattern)
    source = read_contract(clinic_project, "clinic")
    folder.joinpath("departments.csv").touch()
    assert list(find_files(folder, source)) == [source.tables[0]]
    folder.joinpath("beds.csv.zip").touch()
    words = refusal(folder, source)
    assert "contains no beds.csv/part-*, but beds.csv.zip: rename what" in words


def test_a_part_that_is_still_being_copied_is_refused(
    clinic_project: Path, folder: Path
) -> None:
    path = clinic_project / "models/staging/clinic/_clinic__sources.yml"
    path.write_text(path.read_text().replace("beds.csv", '"beds*.csv"'))
    source = read_contract(clinic_project, "clinic")
    folder.joinpath("beds_1.csv").touch()
    assert len(find_files(folder, source)) == 2
    folder.joinpath("beds_2.csv.part").touch()
    assert "beds_2.csv.part beside the files of beds: this is a d" in refusal(
        folder, source
    )
    folder.joinpath("beds_2.csv.part").unlink()
    folder.joinpath("beds_3.csv").symlink_to(folder / "nowhere")
    assert "this is a link to a file that does not exist" in refusal(folder, source)


def test_a_file_of_two_tables_is_refused(clinic_project: Path, folder: Path) -> None:
    path = clinic_project / "models/staging/clinic/_clinic__sources.yml"
    path.write_text(path.read_text().replace("beds.csv", '"v*.csv"'))
    source = read_contract(clinic_project, "clinic")
    words = refusal(folder, source)
    assert words.startswith("visits.csv matches 'file' of both _clinic__sources.yml")


def test_a_link_to_nothing_is_named(source: Source, folder: Path) -> None:
    folder.joinpath("beds.csv").symlink_to(folder / "nowhere")
    assert "but beds.csv: this is a link to a file that does not" in refusal(
        folder, source
    )


def test_parts_are_named_together(source: Source, folder: Path) -> None:
    for number in range(1, 6):
        folder.joinpath(f"beds_{number}.csv").touch()
    words = refusal(folder, source)
    assert "but beds_1.csv, beds_2.csv, beds_3.csv and more: " in words
    assert 'if they are parts, write `file: "beds*.csv"`' in words


def test_a_near_name_of_a_required_file_is_named_too(
    source: Source, tmp_path: Path
) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    folder.joinpath("visits (1).csv").touch()
    words = refusal(folder, source)
    assert "contains no visits.csv, but visits (1).csv: " in words
    assert "--allow-empty" not in words


@pytest.mark.parametrize("beds", [None, "", "bed,day\n", "bed,day\n\n\r\n"])
def test_a_table_that_holds_rows_is_emptied_only_when_told(
    clinic: Clinic, beds: str | None
) -> None:
    without = {"visits.csv": visits(visit(ward="new"))}
    if beds is not None:
        without["beds.csv"] = beds
    clinic.load(without)  # there is nothing to lose yet
    clinic.load(BOTH)
    with pytest.raises(UserError, match=EMPTIED):
        clinic.load(without)
    assert clinic.column("ward") == ["A"]
    clinic.load(without, allow_empty=("beds",))
    assert clinic.column("bed", "clinic__beds") == []
    assert clinic.column("ward") == ["new"]
    assert ALREADY_LOADED in clinic.load(without).notices


def test_a_table_whose_rows_are_all_rejected_is_not_emptied(clinic: Clinic) -> None:
    clinic.load(BOTH)
    bad = {**BOTH, "beds.csv": "bed,day\nx,2023-01-01\n"}
    with pytest.raises(UserError, match=EMPTIED):
        clinic.load(bad, max_rejects=1)
    assert clinic.column("bed", "clinic__beds") == [1]
    assert clinic.tables() == {"clinic__visits", "clinic__beds"}


@on_duckdb
def test_a_required_table_is_not_emptied_either(clinic: Clinic) -> None:
    clinic.load(BOTH)
    with pytest.raises(UserError, match=r"no rows for clinic__visits, which holds"):
        clinic.load({**BOTH, "visits.csv": visits()})


@on_duckdb
def test_the_tables_to_empty_must_exist(clinic: Clinic) -> None:
    with pytest.raises(UserError, match=r"no table 'x': give .* one of visits, beds"):
        clinic.load(BOTH, allow_empty=("beds", "x"))
    clinic.load(BOTH, allow_empty=("clinic__beds", "visits"))


@on_duckdb
def test_a_near_name_does_not_empty_a_table(clinic: Clinic) -> None:
    clinic.load(BOTH)
    copied = {"visits.csv": visits(visit(ward="new")), "beds (1).csv": BEDS}
    with pytest.raises(UserError, match=r"but beds \(1\)\.csv"):
        clinic.load(copied)
    assert clinic.column("bed", "clinic__beds") == [1]
    clinic.load(copied, allow_empty=("beds",))
    assert clinic.column("bed", "clinic__beds") == []


def test_a_folder_that_cannot_be_read_is_named(
    source: Source, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = folder / "private"
    inner.mkdir()
    real = Path.iterdir

    def refuse(path: Path) -> Iterator[Path]:
        if path == locked:
            raise PermissionError(errno.EACCES, "Permission denied")
        return real(path)

    monkeypatch.setattr(Path, "iterdir", refuse)
    locked = inner
    assert list(find_files(folder, source)) == [source.tables[0]]
    locked = folder
    assert "files cannot be read (Permission denied)" in refusal(folder, source)
