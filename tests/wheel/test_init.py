"""`clinical-star init` copies what is shipped, and only into an empty place."""

import shutil
from errno import ENOSPC
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from clinical_star import shipped
from clinical_star.cli.main import cli
from loader.errors import UserError
from loader.settings import project_directory


def init(folder: Path) -> Result:
    return CliRunner().invoke(cli, ["init", str(folder)], catch_exceptions=False)


def files_in(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): path.read_text("utf-8")
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a small checkout, with files that its developer's work has left."""
    folder = tmp_path / "checkout"
    made = {
        "dbt_project/.dbtignore": "ignored",
        "dbt_project/dbt_project.yml": "name: small",
        "dbt_project/macros/dialect/one.sql": "macro",
        "dbt_project/models/one.sql": "model",
        "dbt_project/seeds/one.csv": "seed",
        "dbt_project/tests/one.sql": "test",
        "profiles.example.yml": "example",
        # Not to be copied:
        "dbt_project/profiles.yml": "of the developer",
        "dbt_project/target/compiled.sql": "compiled",
        "dbt_project/logs/dbt.log": "log",
        "dbt_project/.user.yml": "id",
    }
    for name, text in made.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    monkeypatch.setattr(shipped, "_PACKAGE", folder / "clinical_star")
    return folder


def test_a_new_project_holds_what_is_shipped_and_no_more(
    checkout: Path, tmp_path: Path
) -> None:
    new = tmp_path / "new folder" / "inside"
    assert init(new).exit_code == 0
    assert files_in(new) == {
        "dbt_project/.dbtignore": "ignored",
        "dbt_project/dbt_project.yml": "name: small",
        "dbt_project/macros/dialect/one.sql": "macro",
        "dbt_project/models/one.sql": "model",
        "dbt_project/seeds/one.csv": "seed",
        "dbt_project/tests/one.sql": "test",
        "dbt_project/profiles.yml": "example",
    }
    assert [path.name for path in new.iterdir()] == ["dbt_project"]


def test_the_next_command_names_the_new_project(checkout: Path, tmp_path: Path) -> None:
    said = init(tmp_path / "new folder").output
    assert f"export DBT_PROJECT_DIR='{tmp_path}/new folder/dbt_project'\n" in said


def test_an_existing_project_is_left_as_it_is(checkout: Path, tmp_path: Path) -> None:
    kept = tmp_path / "new" / "dbt_project" / "dbt_project.yml"
    kept.parent.mkdir(parents=True)
    kept.write_text("mine")
    with pytest.raises(UserError, match=r"dbt_project already exists .*another folder"):
        init(tmp_path / "new")
    assert files_in(tmp_path / "new") == {"dbt_project/dbt_project.yml": "mine"}


def test_a_copy_that_fails_leaves_nothing(
    checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full_disk(source: Path, copy: Path) -> None:
        copy.touch()
        raise OSError(ENOSPC, "No space left on device")

    monkeypatch.setattr(shutil, "copyfile", full_disk)
    with pytest.raises(UserError, match="No space left"):
        init(tmp_path / "new")
    assert list(tmp_path.joinpath("new").iterdir()) == []


def test_a_broken_installation_is_named(checkout: Path, tmp_path: Path) -> None:
    checkout.joinpath("profiles.example.yml").unlink()
    with pytest.raises(UserError, match=r"lacks profiles\.example\.yml.*install"):
        init(tmp_path / "new")
    assert not tmp_path.joinpath("new").exists()


def test_a_user_without_a_project_is_told_of_init(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DBT_PROJECT_DIR", str(tmp_path))
    with pytest.raises(UserError, match="clinical-star init FOLDER"):
        project_directory()
