"""Files that are loaded already, loaded again, changed, or changing."""

from pathlib import Path

import pytest

from loader.errors import UserError
from loader.load import ALREADY_LOADED
from tests.loader.broken import (
    break_after,
    check_exact,
    files,
    held,
)
from tests.loader.conftest import Clinic


def test_a_finished_load_of_the_same_files_is_not_repeated(chunked: Clinic) -> None:
    again = chunked.load(files("23"), max_rejects=2)
    assert ALREADY_LOADED in again.notices
    check_exact(chunked, "23", again.load_id)
    forced = chunked.load(files("23"), max_rejects=2, force=True)
    assert forced.load_id != again.load_id
    check_exact(chunked, "23", forced.load_id)


def test_what_was_changed_behind_its_back_is_loaded_again(chunked: Clinic) -> None:
    beds = chunked.warehouse.relation("raw", "clinic__beds")
    chunked.warehouse.execute(f"delete from {beds} where bed = 1")
    summary = chunked.load(files("23"), max_rejects=2)
    check_exact(chunked, "23", summary.load_id)


def test_an_earlier_data_set_is_loaded_again_after_another(chunked: Clinic) -> None:
    chunked.load(files("24"), max_rejects=2)
    chunked.load(files("23"), max_rejects=2)
    assert held(chunked) == ("23", "23")


def test_fewer_rejects_allowed_than_before_is_no_finished_load(chunked: Clinic) -> None:
    with pytest.raises(UserError, match="--max-rejects allows 1"):
        chunked.load(files("23"), max_rejects=1)


def test_a_changed_contract_loads_the_same_files_again(
    chunked: Clinic, clinic_project: Path
) -> None:
    before = chunked.load(files("23"), max_rejects=2)
    [contract] = clinic_project.rglob("_clinic__sources.yml")
    contract.write_text(contract.read_text().replace("max: 3650", "max: 3651"))
    assert chunked.load(files("23"), max_rejects=2).load_id != before.load_id


def test_a_file_that_changes_while_it_is_read_is_refused(chunked: Clinic) -> None:
    def change() -> None:
        with (chunked.folder / "beds.csv").open("a") as file:
            file.write("999,2024-01-01\n")

    with pytest.raises(UserError, match=r"beds\.csv changed while"):
        break_after(chunked, 2, change).load(files("24"), max_rejects=2)
    assert held(chunked) == ("23", "23")
