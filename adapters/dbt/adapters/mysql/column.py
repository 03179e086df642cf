"""Columns and their types."""

import re
from dataclasses import dataclass
from typing import ClassVar

from dbt.adapters.base.column import Column

_TYPE = re.compile(r"(?P<name>[a-z_ ]+?)(?:\((?P<size>[^)]*)\))?(?: .*)?", re.I | re.S)
# How many digits the largest number of each type has.
_DIGITS = {"tinyint": 3, "smallint": 5, "mediumint": 8, "int": 10, "bigint": 20}
_INTEGERS = {*_DIGITS, "integer", "bool", "boolean", "signed", "unsigned"}
_TEXT_SIZES = {
    "tinytext": 255,
    "text": 65_535,
    "mediumtext": 16_777_215,
    "longtext": 4_294_967_295,
}
_GROWING_TEXTS = {"char", "varchar", *_TEXT_SIZES}
_TEXTS = {"enum", "set", *_GROWING_TEXTS}
_FLOATS = {"float", "double", "double precision", "real"}
_DECIMALS = {"decimal", "numeric"}
# A row holds 65,535 bytes, and a character takes up to four.
LONGEST_VARCHAR = 16_383
_MOST_DIGITS, _MOST_DECIMALS = 65, 30
_MOMENTS = {"time", "datetime", "timestamp"}
_WIDER = {("date", "datetime"), ("float", "double")}
# What the server makes of a query that only selects nulls.
_NOTHING = {"binary(0)", "varbinary(0)"}
# MariaDB shows how wide whole numbers are printed, by the values of a query: int(1).
# Only tinyint(1), a truth value, and numbers filled with zeros mean something by it.
_WIDTH = re.compile(
    r"^(?!tinyint\(1\))((?:tiny|small|medium|big)?int)\(\d+\)(?!.*zerofill)", re.I
)


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
        full_type = _WIDTH.sub(r"\1", full_type)
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
        """Return whether it grows by itself to hold the values of another column.

        All other changes are for `on_schema_change`.
        """
        return self.widened(other_column) is not None

    def widened(self, other: Column) -> str | None:
        """Return the type that holds the values of both columns.

        None where this one's does already, or where they are of different kinds. Types
        follow from the rows of a query (`1.5` is a decimal(2,1)), and the server rounds
        what does not fit in silence.
        """
        if self.data_type in _NOTHING:
            return None if other.data_type in _NOTHING else str(other.data_type)
        if self.dtype in _GROWING_TEXTS and other.is_string():
            size = other.string_size()
            return self.string_type(size) if size > self.string_size() else None
        if self.is_integer() and other.is_integer():
            wider = _digits(other) > _digits(self) and _sign(other) == _sign(self)
            return str(other.data_type) if wider else None
        if _is_exact(self) and _is_exact(other):
            return self._wider_decimal(other)
        grows = (self.dtype, other.dtype) in _WIDER or (
            self.dtype == other.dtype
            and self.dtype in _MOMENTS
            # The longer one has, or has longer, fractions of a second.
            and str(other.data_type) > str(self.data_type)
        )
        return str(other.data_type) if grows else None

    def _wider_decimal(self, other: Column) -> str | None:
        decimals = min(max(_scale(self), _scale(other)), _MOST_DECIMALS)
        whole = max(_digits(self), _digits(other))
        if decimals == _scale(self) and (self.is_integer() or whole == _digits(self)):
            return None
        return f"decimal({min(whole + decimals, _MOST_DIGITS)},{decimals})"

    @classmethod
    def string_type(cls, size: int) -> str:
        """Return the type of a column for text of so many characters."""
        if size <= LONGEST_VARCHAR:
            return f"varchar({size})"
        return "text" if size <= _TEXT_SIZES["text"] else "longtext"

    @classmethod
    def numeric_type(cls, dtype: str, precision: int | None, scale: int | None) -> str:
        """Return the type of a decimal column."""
        return "decimal" if precision is None else f"decimal({precision}, {scale or 0})"


def _is_exact(column: Column) -> bool:
    return column.is_integer() or column.is_numeric()


def _digits(column: Column) -> int:
    """Return how many digits an exact number can have before its point."""
    whole = int(column.numeric_precision or _DIGITS.get(column.dtype, 0))
    return whole - _scale(column)


def _scale(column: Column) -> int:
    return int(column.numeric_scale or 0)


def _sign(column: Column) -> bool:
    return "unsigned" not in str(column.data_type)
