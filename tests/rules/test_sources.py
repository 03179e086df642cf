"""A source is one folder: with its switch, and named nowhere else."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from dev.harness import REPOSITORY
from dev.harness.sources import DEFAULT, SOURCES

STAGING = Path("dbt_project/models/staging")
SWITCH = "{{{{ var('source_system', 'network') == '{source}' }}}}"
# Where a source other than the default may be named: what people read, and the
# tests of one source, which have its name in theirs.
FOR_PEOPLE = ("README.md", "CHANGELOG.md", "docs/", "data/README.md", "adapters/")
OF_ONE_SOURCE = {
    # A source whose patients return, and one whose identifiers are numbers.
    "tests/findings/test_too_little_to_tell.py",
    "tests/loader/test_pseudonym.py",
    # The name of a lock, and bands that few rows break.
    "tests/operations/test_doctor.py",
    "tests/checks/test_check.py",
}


def unswitched(folder: Path) -> Iterator[str]:
    """Give what in a source's folder takes part even when another one is selected."""
    source = folder.name
    switch = {"enabled": SWITCH.format(source=source)}
    for kind, suffix in (("sources", "sources"), ("models", "models")):
        path = folder / f"_{source}__{suffix}.yml"
        entries = yaml.safe_load(path.read_text("utf-8"))[kind]
        for entry in entries:
            places = [entry, *_tests_in(entry), *entry.get("tables", ())]
            for table in entry.get("tables", ()):
                places += _tests_in(table)
            for place in places:
                is_table = place in entry.get("tables", ())
                if not is_table and place.get("config") != switch:
                    yield f"{path.name}: {place.get('name')} lacks {switch}"
    described = {
        entry["name"]
        for entry in yaml.safe_load(
            folder.joinpath(f"_{source}__models.yml").read_text("utf-8")
        )["models"]
    }
    for path in folder.glob("*.sql"):
        if path.stem not in described:
            yield f"{path.name} has no entry in _{source}__models.yml"


def _tests_in(entry: dict[str, object]) -> list[dict[str, object]]:
    """Return the settings of the tests of a model, a table and their columns."""
    found: list[dict[str, object]] = []
    columns = entry.get("columns") or []
    assert isinstance(columns, list)
    for holder in [entry, *columns]:
        for test in holder.get("data_tests", ()):
            found += test.values()
    return found


def strangers(source: str) -> list[str]:
    """Return the files outside the source's folder that name it, but for exceptions."""
    listed = subprocess.run(
        ["git", "grep", "-l", "-w", source],
        cwd=REPOSITORY,
        text=True,
        capture_output=True,
        check=False,
    ).stdout.splitlines()
    return [
        path
        for path in listed
        if not path.startswith((f"{STAGING}/{source}/", *FOR_PEOPLE))
        and source not in Path(path).stem
        and path not in OF_ONE_SOURCE
        and path != str(Path(__file__).relative_to(REPOSITORY))
    ]


@pytest.mark.parametrize("source", SOURCES)
def test_everything_in_a_folder_has_its_switch(source: str) -> None:
    assert list(unswitched(REPOSITORY / STAGING / source)) == []


def test_a_folder_without_its_switch_is_refused(tmp_path: Path) -> None:
    source = max(SOURCES)
    for path in (REPOSITORY / STAGING / source).glob("*.*"):
        text = path.read_text("utf-8")
        text = re.sub(r"config: \{enabled: (&\w+ )?[^}*]*\}\}[^}]*\}", "", text)
        (tmp_path / source).mkdir(exist_ok=True)
        (tmp_path / source / path.name).write_text(
            re.sub(r",? *config: \{enabled: \*selected\}", "", text), "utf-8"
        )
    (tmp_path / source / "stg_unknown.sql").touch()
    found = list(unswitched(tmp_path / source))
    assert any("_sources.yml" in sentence for sentence in found)
    assert any("_models.yml" in sentence for sentence in found)
    assert any("stg_unknown.sql" in sentence for sentence in found)


@pytest.mark.parametrize("source", sorted(set(SOURCES) - {DEFAULT}))
def test_nothing_else_names_a_source(source: str) -> None:
    assert strangers(source) == []


def test_no_folder_of_staging_is_without_a_contract() -> None:
    folders = {path.name for path in (REPOSITORY / STAGING).iterdir() if path.is_dir()}
    assert folders == set(SOURCES)
