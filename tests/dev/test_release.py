"""A tag is released only when the version and the changelog agree with it."""

from pathlib import Path

import pytest

from dev.release import NotReadyError, notes

CHANGELOG = """\
# Changelog

## 1.2.4, unreleased

- Later.

## 1.2.3, 2030-01-31

### Added

- This.

## 1.2.2, 2029-12-31

- Earlier.
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Give a checkout of version 1.2.3."""
    tmp_path.joinpath("pyproject.toml").write_text('[project]\nversion = "1.2.3"\n')
    tmp_path.joinpath("CHANGELOG.md").write_text(CHANGELOG)
    return tmp_path


def test_the_notes_are_the_entry_of_the_version(root: Path) -> None:
    assert notes("v1.2.3", root) == "### Added\n\n- This.\n"


@pytest.mark.parametrize("tag", ["v1.2.2", "1.2.3", "v1.2.3-rc1"])
def test_a_tag_of_another_version_is_refused(tag: str, root: Path) -> None:
    with pytest.raises(NotReadyError, match=r"is not v1\.2\.3"):
        notes(tag, root)


@pytest.mark.parametrize(
    "heading", ["## 1.2.3, unreleased", "## 1x2.3, 2030-01-31", "## 1.2.30, 2030-01-31"]
)
def test_a_version_without_a_dated_entry_is_refused(heading: str, root: Path) -> None:
    text = CHANGELOG.replace("## 1.2.3, 2030-01-31", heading)
    root.joinpath("CHANGELOG.md").write_text(text)
    with pytest.raises(NotReadyError, match="no dated entry"):
        notes("v1.2.3", root)


def test_an_empty_entry_is_refused(root: Path) -> None:
    text = CHANGELOG.replace("### Added\n\n- This.\n", "")
    root.joinpath("CHANGELOG.md").write_text(text)
    with pytest.raises(NotReadyError, match="no dated entry"):
        notes("v1.2.3", root)
