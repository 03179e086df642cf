"""The folders of macros say of each file what it is for."""

import re

import pytest

from dev.harness import REPOSITORY

MACROS = REPOSITORY / "dbt_project" / "macros"
NAMED = re.compile(r"`(\w+)(?:\.sql)?`")


@pytest.mark.parametrize("folder", ["overrides", "dialect"])
def test_a_readme_explains_every_file_beside_it(folder: str) -> None:
    explained = set(
        NAMED.findall(MACROS.joinpath(folder, "README.md").read_text("utf-8"))
    )
    # dates.sql holds several macros, each named in the table.
    files = {path.stem for path in MACROS.joinpath(folder).glob("*.sql")} - {"dates"}
    assert files
    assert files - explained == set()
