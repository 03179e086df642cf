import csv
import json
from pathlib import Path

import pytest

from dev.harness import REPOSITORY
from loader.errors import UserError
from loader.rejects import default_reject_directory
from tests.loader.conftest import Clinic, visit, visits

SECRET = "Jane Doe"
BAD = visits(
    visit(visit_id="V1"),
    visit(visit_id="V2", days=SECRET),
    visit(visit_id="V3", charges=SECRET),
    f"{SECRET}\n",
    visit(visit_id="V1", note=SECRET),
)


def test_loaded_and_rejected_add_up_in_summary_table_and_file(clinic: Clinic) -> None:
    summary = clinic.load(BAD, max_rejects=4)
    [file, _] = summary.files
    assert (file.read, file.loaded, file.rejected) == (5, 1, 4)
    assert clinic.column("visit_id") == ["V1"]
    assert summary.reject_file is not None
    with summary.reject_file.open(newline="") as opened:
        rejects = list(csv.DictReader(opened))
    assert [reject["line"] for reject in rejects] == ["3", "4", "5", "6"]
    assert json.loads(rejects[0]["values"])["days"] == SECRET
    assert json.loads(rejects[2]["values"]) == [SECRET]


def test_the_reject_file_is_for_its_owner_only(clinic: Clinic) -> None:
    summary = clinic.load(BAD, max_rejects=4)
    assert summary.reject_file is not None
    assert summary.reject_file.stat().st_mode & 0o777 == 0o600
    assert summary.reject_file.parent.stat().st_mode & 0o777 == 0o700


def test_one_reject_too_many_stops_the_load_and_the_file_says_why(
    clinic: Clinic,
) -> None:
    with pytest.raises(UserError) as caught:
        clinic.load(BAD, max_rejects=3)
    message = str(caught.value)
    assert "visits.csv, line 3, column days: is not a whole number; see " in message
    assert "_clinic__sources.yml, line 18, table visits, column days (type)" in message
    assert SECRET not in message
    [path] = clinic.rejects.iterdir()
    assert str(path) in message
    assert len(path.read_text().splitlines()) == 5
    assert clinic.tables() == set()


def test_a_clean_load_writes_no_reject_file(clinic: Clinic) -> None:
    assert clinic.load(visits(visit())).reject_file is None
    assert not clinic.rejects.exists()


def test_rejects_go_outside_the_repository_by_default(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    assert not default_reject_directory().is_relative_to(REPOSITORY)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert default_reject_directory() == tmp_path / "clinical-star" / "rejects"


def test_a_reject_directory_that_cannot_be_made_is_named(clinic: Clinic) -> None:
    clinic.rejects.write_text("a file in its place")
    with pytest.raises(UserError, match=f"{clinic.rejects}.*--reject-dir"):
        clinic.load(BAD)
