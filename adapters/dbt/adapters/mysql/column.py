"""Columns and their types."""

import re
from dataclasses import dataclass
from typing import ClassVar

from dbt.adapters.base.column import Column

_TYPE = re.compile(r"(?P<name>[a-z_ ]+?)(?:\((?P<size>[^)]*)\))?(?: .*)?", re.I | re.S)
_INTEGERS = {
    "tinyint",
    "smallint",
    "mediumint",
    "int",
    "integer",
    "bigint",
    "bool",
    "boolean",
    "signed",
    "unsigned",
}
_TEXT_SIZES = {
    "tinytext": 255,
    "text": 65_535,
    "mediumtext": 16_777_215,
    "longtext": 4_294_967_295,
}
_TEXTS = {"char", "varchar", "enum", "set", *_TEXT_SIZES}
_FLOATS = {"float", "double", "double precision", "real"}
_DECIMALS = {"decimal", "numeric"}
# A row holds 65,535 bytes, and a character takes up to four.
_LONGEST_VARCHAR = 16_383


@dataclass
class MySQLColumn(Column):
    """A column with its type as the server writes it: `varchar(20)`, `int unsigned`."""

    # Contracts are translated by these too, so they are types of columns, not of casts.
    TYPE_LABELS: ClassVar[dict[str, str]] = {
        "STRING": "text",
        "TIMESTAMP": "datetime(6)",
        "FLOAT": "double",
    }
    full_type: str | None = None

    @classmethod
    def from_server(cls, name: str, full_type: str) -> "MySQLColumn":
        """Return a column out of a row of `show columns`."""
        full_type = full_type.split(" /*", maxsplit=1)[
            0
        ]  # MariaDB: datetime(6) /* mariadb-5.3 */
        match = _TYPE.fullmatch(full_type)
        base = match["name"].lower() if match else full_type
        size = match["size"] if match else None
        column = cls(name, base, full_type=full_type)
        if size and base in ("char", "varchar"):
            column.char_size = int(size)
        elif size and base in _DECIMALS:
            precision, _, scale = size.partition(",")
            column.numeric_precision = int(precision)
            column.numeric_scale = int(scale or 0)
        return column

    @property
    def quoted(self) -> str:
        """Return the name in backticks, with those in it doubled."""
        return "`" + self.column.replace("`", "``") + "`"

    @property
    def data_type(self) -> str:
        """Return the whole type, as a statement declares it."""
        # A varchar without a length, as in other databases, is none of the server's.
        unlimited = self.dtype.lower() == "varchar" and not self.char_size
        return self.full_type or ("text" if unlimited else self.dtype)

    def is_string(self) -> bool:
        """Return whether it holds text."""
        return self.dtype.lower() in _TEXTS

    def is_integer(self) -> bool:
        """Return whether it holds whole numbers."""
        return self.dtype.lower() in _INTEGERS

    def is_float(self) -> bool:
        """Return whether it holds binary fractions."""
        return self.dtype.lower() in _FLOATS

    def is_numeric(self) -> bool:
        """Return whether it holds decimal fractions."""
        return self.dtype.lower() in _DECIMALS

    def string_size(self) -> int:
        """Return how many characters it can hold."""
        return self.char_size or _TEXT_SIZES.get(self.dtype.lower(), 255)

    def can_expand_to(self, other_column: Column) -> bool:
        """Return whether it grows by itself: only varchar does, and to longer text.

        All other changes are for `on_schema_change`.
        """
        return (
            self.dtype.lower() == "varchar"
            and other_column.is_string()
            and other_column.string_size() > self.string_size()
        )

    @classmethod
    def string_type(cls, size: int) -> str:
        """Return the type of a column for text of so many characters."""
        if size <= _LONGEST_VARCHAR:
            return f"varchar({size})"
        return "text" if size <= _TEXT_SIZES["text"] else "longtext"

    @classmethod
    def numeric_type(cls, dtype: str, precision: int | None, scale: int | None) -> str:
        """Return the type of a decimal column."""
        return "decimal" if precision is None else f"decimal({precision}, {scale or 0})"
