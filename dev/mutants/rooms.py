"""The rooms whose faults are counted, and the files of each."""

from collections.abc import Iterator
from pathlib import Path

from dev.mutants.mutant import Mutant, named
from dev.mutants.python_sites import python_sites
from dev.mutants.seed_sites import seed_sites
from dev.mutants.sql_sites import sql_sites

# The files of a room; of macros only those that DuckDB uses.
ROOMS = {
    "models": (
        "dbt_project/models/intermediate/**/*.sql",
        "dbt_project/models/marts/**/*.sql",
        "dbt_project/models/staging/**/*.sql",
        "dbt_project/macros/*.sql",
        "dbt_project/macros/dialect/*.sql",
        "dbt_project/macros/statistics/*.sql",
        "dbt_project/seeds/*.csv",
    ),
    # And the sessions on servers that it shares with the adapter.
    "loader": ("loader/**/*.py", "adapters/mysql_sessions/*.py"),
}


def mutants_of(repository: Path, room: str) -> list[Mutant]:
    """Return every mutant of a room, in the order of path and line."""
    return [
        mutant
        for path in _files(repository, room)
        for mutant in _of_file(repository, room, path)
    ]


def _files(repository: Path, room: str) -> Iterator[Path]:
    for pattern in ROOMS[room]:
        yield from sorted(repository.glob(pattern))


def _of_file(repository: Path, room: str, path: Path) -> list[Mutant]:
    text = path.read_text("utf-8")
    name = path.relative_to(repository).as_posix()
    match path.suffix:
        case ".py":
            sites = list(python_sites(text))
        case ".csv":
            sites = seed_sites(name, text)
        case _:
            sites = list(sql_sites(text))
    return named(room, name, text, sites)
