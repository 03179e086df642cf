"""What a draft knows of a folder: its files, their columns, and what they mean."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

MIN_CELL = 11
"""A value that fewer rows have is never written anywhere."""


@dataclass(frozen=True)
class Format:
    """How a file is written, in the words of the contract's `format`.

    `decimal` is empty as long as no number has shown it.
    """

    delimiter: str = ","
    quote: str = '"'
    encoding: str = "utf-8"
    skip_lines: int = 0
    decimal: str = ""
    thousands: str = ""


@dataclass
class Column:
    """One column of a table.

    `raw` is its name in the profile's own table, `header` what the file calls it and
    `name` what the contract does. `filled` counts values that are neither empty nor a
    `nulls` token. `frequent` holds the values that may be written, those of at least
    MIN_CELL rows, with their counts; `is_closed` says that there are no others. `meta`
    is what the profile found besides, and `labels` the values' names in another table.
    """

    header: str
    name: str
    raw: str
    data_type: str = "varchar(255)"
    filled: int = 0
    distinct: int = 0
    max_length: int = 0
    nulls: tuple[str, ...] = ()
    frequent: dict[str, int] = field(default_factory=dict)
    is_closed: bool = False
    labels: dict[str, str] = field(default_factory=dict)
    formats: tuple[str, ...] = ()
    meta: dict[str, Any] = field(default_factory=dict)
    evidence: list[str] = field(default_factory=list)
    role: str = ""
    left_out: str = ""
    code_system: str = ""
    separator: str = ""

    @property
    def is_text(self) -> bool:
        """Whether the raw column is text."""
        return self.data_type.startswith(("varchar", "text"))

    @property
    def is_time(self) -> bool:
        """Whether the raw column is a date or a time."""
        return self.data_type in ("date", "datetime")

    @property
    def is_whole(self) -> bool:
        """Whether the raw column is a whole number."""
        return self.data_type in ("tinyint", "int", "bigint")

    @property
    def is_number(self) -> bool:
        """Whether the raw column is a number."""
        return self.is_whole or self.data_type.startswith("decimal")


@dataclass
class Table:
    """One table: its files, how they are written, and its profile.

    `view` is its name in the profile's database, `file` the name or pattern in the
    contract, `width` the fields of a line, `rows` the rows that were read and
    `is_whole` whether they are all there are. `kind` is what the table holds, as in
    lists/kinds.yml, or "". `links` maps a column to the table and column it names, and
    the share of its values that are there.
    """

    name: str
    view: str
    file: str
    paths: list[Path]
    format: Format
    columns: list[Column]
    width: int
    rows: int = 0
    is_whole: bool = True
    key: list[str] = field(default_factory=list)
    key_evidence: str = ""
    kind: str = ""
    links: dict[str, tuple[str, str, float]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def column(self, name: str) -> Column:
        """Return a column by its name in the contract."""
        return next(column for column in self.columns if column.name == name)

    def role(self, role: str) -> Column | None:
        """Return the column that has a role, if there is one."""
        return next(
            (c for c in self.columns if c.role == role and not c.left_out), None
        )

    def need(self, role: str) -> Column:
        """Return the column of a role without which the table has no kind."""
        column = self.role(role)
        if column is None:
            raise LookupError(f"{self.kind} without {role}")
        return column

    def roles(self, role: str) -> list[Column]:
        """Return the columns of a role that several may have, in file order."""
        return [c for c in self.columns if c.role == role and not c.left_out]


@dataclass
class Draft:
    """Everything that was found in a folder.

    `notes` are sentences for the user about what was left out or is uncertain; `todo`
    lists what remains to be written by hand.
    """

    source: str
    tables: list[Table]
    unused: list[Table] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    todo: list[str] = field(default_factory=list)

    def of(self, kind: str) -> Table | None:
        """Return the table of a kind, if there is one."""
        return next((table for table in self.tables if table.kind == kind), None)

    def need(self, kind: str) -> Table:
        """Return the table of a kind that is known to be there."""
        table = self.of(kind)
        if table is None:
            raise LookupError(f"no {kind}")
        return table

    def raw(self, table: Table) -> str:
        """Return a raw table as the SQL of dbt names it."""
        return f"{{{{ source('{self.source}', '{table.name}') }}}}"


def share(part: int, whole: int) -> str:
    """Return a share in whole percent, with no false 0 or 100."""
    if not whole or not part:
        return "0 %"
    if part == whole:
        return "100 %"
    rounded = round(100 * part / whole)
    return {0: "under 1 %", 100: "over 99 %"}.get(rounded, f"{rounded} %")
