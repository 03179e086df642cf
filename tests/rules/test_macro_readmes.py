"""The folders of macros say what each file is for, and how macros are called."""

import re

import pytest

from dev.harness import REPOSITORY

MACROS = REPOSITORY / "dbt_project" / "macros"
NAMED = re.compile(r"`(\w+)(?:\.sql)?`")
DEFINED = re.compile(r"{%-? macro (\w+)\((.*?)\) -?%}")


@pytest.mark.parametrize("folder", ["overrides", "dialect"])
def test_a_readme_explains_every_file_beside_it(folder: str) -> None:
    explained = set(
        NAMED.findall(MACROS.joinpath(folder, "README.md").read_text("utf-8"))
    )
    # dates.sql holds several macros, each named in the table.
    files = {path.stem for path in MACROS.joinpath(folder).glob("*.sql")} - {"dates"}
    assert files
    assert files - explained == set()


def test_a_table_gives_the_parameters_of_every_macro_of_statistics() -> None:
    folder = MACROS / "statistics"
    tabled = {
        name: set(NAMED.findall(parameters))
        for line in folder.joinpath("README.md").read_text("utf-8").splitlines()
        if line.startswith("| `")
        for names, parameters in [line.split("|")[1:3]]
        for name in NAMED.findall(names)
    }
    defined = {
        name: {text.split("=")[0].strip() for text in parameters.split(",") if text}
        for path in folder.glob("*.sql")
        for name, parameters in DEFINED.findall(path.read_text("utf-8"))
    }
    assert defined
    assert set(tabled) == set(defined)
    unexplained = {name: defined[name] - tabled[name] for name in defined}
    assert not any(unexplained.values()), unexplained
