"""The sources of the project, found by their folders, and files to test them with."""

from pathlib import Path

from dev import REPOSITORY
from loader.sources import source_names

PROJECT = REPOSITORY / "dbt_project"
SOURCES = tuple(source_names(PROJECT))
# The source that everything reads unless told otherwise. Its made-up files are the
# sample that the README starts with.
DEFAULT = "network"


def files_of(source: str) -> Path:
    """Return the folder of a source's made-up files."""
    if source == DEFAULT:
        return REPOSITORY / "data" / "sample"
    return PROJECT / "models" / "staging" / source / "fixture"
