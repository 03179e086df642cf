"""Keeps a load from emptying a table that holds rows, unless it is told to."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from loader.contract import Source, Table
from loader.errors import FailedCheckError, UserError
from loader.targets.base import Target, exists


def tables_named(source: Source, names: Iterable[str]) -> frozenset[Table]:
    """Return the tables of a source by the names of the contract or the raw schema.

    Raise UserError with the known names for another one.
    """
    known = {table.identifier: table for table in source.tables}
    known |= {table.name: table for table in source.tables}
    for name in names:
        if name not in known:
            listed = ", ".join(table.name for table in source.tables)
            raise UserError(
                f"Source '{source.name}' has no table '{name}': give --allow-empty one "
                f"of {listed}."
            )
    return frozenset(known[name] for name in names)


@dataclass(frozen=True)
class Emptied:
    """Refuses tables that would become empty, and holds those that may."""

    target: Target
    allowed: Collection[Table]

    def refuse(self, tables: Iterable[Table]) -> None:
        """Raise FailedCheckError for tables that hold rows and would hold none."""
        held = [
            table
            for table in tables
            if table not in self.allowed and self._holds_rows(table)
        ]
        if held:
            files = ", ".join(table.file for table in held)
            options = " ".join(f"--allow-empty {table.name}" for table in held)
            names = ", ".join(table.identifier for table in held)
            raise FailedCheckError(
                f"There are no rows for {names}, which holds rows of an earlier load, "
                f"so nothing was loaded: check {files}, or add {options} to empty it."
            )

    def _holds_rows(self, table: Table) -> bool:
        if not exists(self.target, table.identifier):
            return False
        relation = self.target.relation("raw", table.identifier)
        with self.target.transaction():
            return bool(self.target.execute(f"select 1 from {relation} limit 1"))  # noqa: S608
