"""The data types a contract may name."""

import re
from dataclasses import dataclass
from typing import Literal

Family = Literal["text", "integer", "decimal", "date", "datetime"]

_INTEGER_BITS = {"tinyint": 8, "smallint": 16, "int": 32, "bigint": 64}
KNOWN_TYPES = (
    "tinyint, smallint, int, bigint, decimal(12,2), varchar(32), text, date, datetime"
)
_PARAMETERS = re.compile(r"(varchar|decimal)\(([0-9]+)(?:, ?([0-9]+))?\)")
_TEXT_BYTES = 65_535
_DECIMAL_DIGITS = 38  # DuckDB's limit; the servers allow 65


@dataclass(frozen=True)
class DataType:
    """One column type, spelled the same on every engine.

    `length` counts characters, `max_bytes` UTF-8 bytes; `low` and `high` bound whole
    numbers, both ends included; `precision` counts all digits of a decimal and
    `scale` those after the point.
    """

    name: str
    family: Family
    length: int | None = None
    max_bytes: int | None = None
    low: int | None = None
    high: int | None = None
    precision: int = 0
    scale: int = 0


def parse_data_type(name: str) -> DataType:
    """Read a type such as `varchar(32)`; raise ValueError for an unknown one."""
    if name in _INTEGER_BITS:
        limit = 2 ** (_INTEGER_BITS[name] - 1)
        return DataType(name, "integer", low=-limit, high=limit - 1)
    if name == "text":
        return DataType(name, "text", max_bytes=_TEXT_BYTES)
    if name == "date":
        return DataType(name, "date")
    if name == "datetime":
        return DataType(name, "datetime")
    match = _PARAMETERS.fullmatch(name)
    if match is None:
        raise ValueError(name)
    kind, first, second = match.groups()
    if kind == "varchar" and second is None and int(first) > 0:
        return DataType(name, "text", length=int(first))
    if kind == "decimal" and second is not None:
        precision, scale = int(first), int(second)
        if scale <= precision <= _DECIMAL_DIGITS and precision > 0:
            return DataType(name, "decimal", precision=precision, scale=scale)
    raise ValueError(name)
