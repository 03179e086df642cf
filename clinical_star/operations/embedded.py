"""Checks of a DuckDB file and of the folder that Spark reads."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb

from clinical_star.operations.finding import Finding, ok, problem, warning
from clinical_star.operations.leftovers import Place, leftovers
from clinical_star.operations.machine import free_space
from loader.settings import EmbeddedSettings, SparkSettings


def embedded(settings: EmbeddedSettings) -> Iterator[Finding]:
    """Open the file for reading and examine what is in it."""
    yield free_space(settings.path, "the DuckDB file")
    if not settings.path.is_file():
        yield warning(
            "file",
            f"there is no {settings.path} yet",
            "Run `clinical-star load`, or `make demo` for made-up data.",
        )
        return
    try:
        connection = duckdb.connect(settings.path, read_only=True)
    except duckdb.Error:
        yield problem(
            "file",
            f"{settings.path} cannot be opened",
            "Close the program that writes to it, or check its permissions and that "
            "it was written by this version of DuckDB.",
        )
        return
    yield ok("file", f"{settings.path} can be opened")
    with closing(connection):

        def query(sql: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
            answer = connection.execute(sql.replace("%s", "?"), list(parameters))
            return answer.fetchall()

        yield from leftovers(Place(query, settings.prefix, '"'), set())


def spark(settings: SparkSettings) -> Iterator[Finding]:
    """Examine the folder of raw tables."""
    folder: Path = settings.raw / settings.prefix
    yield free_space(folder, "the folder for Spark")
    if folder.joinpath("current.json").is_file():
        yield ok("raw tables", f"published in {folder}")
    else:
        yield warning(
            "raw tables",
            f"there are none in {folder}",
            "Run `clinical-star load … --target spark`.",
        )
