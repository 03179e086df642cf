"""Maps the header of a file to the columns of its contract, by name."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass

from loader.contract import Format, Table
from loader.dialect import records
from loader.errors import UserError
from loader.header_faults import cause
from loader.lines import LineReader
from loader.wording import counted

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Header:
    """Where the columns of a table are in its file.

    `positions` maps column names to positions from 0, without absent optional columns;
    `width` is the number of fields in a row; `ignored` holds the other headers, and
    `unnamed` the positions of empty ones, whose fields must be empty.
    """

    positions: dict[str, int]
    width: int
    ignored: tuple[str, ...]
    unnamed: tuple[int, ...] = ()

    @property
    def fields(self) -> tuple[str | None, ...]:
        """The column that each field of a row belongs to; None for ignored fields."""
        names = {position: name for name, position in self.positions.items()}
        return tuple(names.get(position) for position in range(self.width))


def read_header(reader: LineReader, table: Table) -> Header | None:
    """Read the header of a file, after the lines to skip; an empty file has none.

    Raise UserError with the cause where it can be told: a file of another kind, or one
    that is written otherwise than the contract says.
    """
    try:
        return _read_header(reader, table)
    except UserError:
        why = cause(reader.beginning(), table)
        if why is None:
            raise
        raise UserError(f"{reader.name} {why}") from None


def _read_header(reader: LineReader, table: Table) -> Header | None:
    lines = list(reader.lines(table.format.skip_lines + 1))
    if not lines:
        return None
    if len(lines) <= table.format.skip_lines:
        raise UserError(
            f"{reader.name} has only {counted(len(lines), 'line')}, and {table.place} "
            f"says 'skip_lines: {table.format.skip_lines}': correct one of them."
        )
    return parse_header(lines[-1], reader.name, table)


def parse_header(line: bytes, file: str, table: Table) -> Header:
    """Read the line of a header; outer spaces and case do not matter in names.

    A column's own name goes before its aliases, which are then ignored: a file with
    race and ethnicity has both columns of the US standard. Raise UserError for a
    missing column, a header that occurs twice, two aliases of one column, or a line
    that cannot be a header. A file without a header may
    begin with values of patients, so no message quotes the line.
    """
    names = _fields(line.removeprefix(_BYTE_ORDER_MARK), file, table.format)
    spellings = table.spellings
    own = {name.casefold() for name in names}
    found: dict[str, int] = {}
    for position, name in enumerate(names):
        wanted = spellings.get(name.casefold())
        is_beside_own = wanted in own and name.casefold() != wanted
        if wanted is None or is_beside_own:
            continue
        if wanted in found:
            raise UserError(
                f"{file} has two headers for the column {wanted}, in positions "
                f"{found[wanted] + 1} and {position + 1}: keep only one of them."
            )
        found[wanted] = position
    missing = [name for name in table.needed if name not in found]
    if missing:
        noun = "column" if len(missing) == 1 else "columns"
        raise UserError(
            f"{file} lacks the {noun} {', '.join(missing)}: add what is missing, or "
            "rename its header to the name or an alias in the contract."
        )
    _refuse_duplicates(names, file)
    ignored = tuple(
        name
        for position, name in enumerate(names)
        if name and position not in found.values()
    )
    unnamed = tuple(position for position, name in enumerate(names) if not name)
    return Header(found, len(names), ignored, unnamed)


def _fields(line: bytes, file: str, form: Format) -> list[str]:
    try:
        fields = next(records([line.decode()], form), [])
    except (UnicodeDecodeError, csv.Error):
        raise UserError(
            f"{file}, line 1 is not CSV in UTF-8. Save the file as CSV in UTF-8 with "
            "a line feed at the end of each line."
        ) from None
    return [field.strip() for field in fields]


def _refuse_duplicates(names: Sequence[str], file: str) -> None:
    seen: dict[str, int] = {}
    for position, name in enumerate(names):
        first = seen.setdefault(name.casefold(), position)
        if name and first != position:
            raise UserError(
                f"{file} has the same header in positions {first + 1} and "
                f"{position + 1}: rename or remove one of them."
            )
