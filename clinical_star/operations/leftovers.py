"""Checks for what earlier loads and builds left behind, on any engine."""

from collections.abc import Iterator
from dataclasses import dataclass

from clinical_star.operations.finding import Finding, Query, ok, warning
from loader.wording import counted

_ASIDE = ("__loading", "__replaced")
_DBT_ASIDE = "__dbt_"


@dataclass(frozen=True)
class Place:
    """A warehouse: how to query it, its prefix, and how it quotes names."""

    query: Query
    prefix: str
    mark: str

    def name(self, layer: str, table: str) -> str:
        """Return the quoted name of a table of a layer."""
        return (
            f"{self.mark}{self.prefix}_{layer}{self.mark}.{self.mark}{table}{self.mark}"
        )

    def tables(self) -> set[tuple[str, str]]:
        """Return the schema and name of each table of the warehouse."""
        rows = self.query(
            "select table_schema, table_name from information_schema.tables "
            "where left(table_schema, %s) = %s",
            [len(self.prefix) + 1, f"{self.prefix}_"],
        )
        return {(str(schema), str(table)) for schema, table in rows}


def leftovers(place: Place, locked: set[str]) -> Iterator[Finding]:
    """Find interrupted loads, and tables that loads or builds left behind.

    `locked` holds the sources that are being loaded at this moment.
    """
    tables = place.tables()
    unfinished = _unfinished(place, tables) - locked
    for source in sorted(unfinished):
        yield warning(
            "loads",
            f"a load of source '{source}' was interrupted",
            "Run the same `clinical-star load` again to resume it.",
        )
    if not unfinished:
        yield ok("loads", "none was interrupted")
    aside = sorted(
        f"{schema}.{table}"
        for schema, table in tables
        if _DBT_ASIDE in table
        or (table.endswith(_ASIDE) and table.split("__")[0] not in unfinished | locked)
    )
    if aside:
        yield warning(
            "leftover tables",
            f"{counted(len(aside), 'table')} left behind: {', '.join(aside)}",
            "Run the load and `dbt build` again, which remove their own; then drop "
            "those that remain.",
        )
    else:
        yield ok("leftover tables", "there are none")


def _unfinished(place: Place, tables: set[tuple[str, str]]) -> set[str]:
    if (f"{place.prefix}_audit", "load_runs") not in tables:
        return set()
    runs = place.name("audit", "load_runs")
    rows = place.query(
        f"select distinct source from {runs} where status = 'running'",  # noqa: S608
        [],
    )
    return {str(source) for (source,) in rows}
