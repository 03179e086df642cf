"""Families of types: what a column of a result is, whatever its exact type.

An expression of the server is often wider than the column that it fills (`1 = 1` is a
bigint), so contracts compare families. The exact types are those that a table declares.
"""

from typing import Any

from pymysql.constants import FIELD_TYPE

_FAMILIES = {
    FIELD_TYPE.DECIMAL: "decimal",
    FIELD_TYPE.NEWDECIMAL: "decimal",
    FIELD_TYPE.TINY: "integer",
    FIELD_TYPE.SHORT: "integer",
    FIELD_TYPE.LONG: "integer",
    FIELD_TYPE.INT24: "integer",
    FIELD_TYPE.LONGLONG: "integer",
    FIELD_TYPE.FLOAT: "double",
    FIELD_TYPE.DOUBLE: "double",
    FIELD_TYPE.NULL: "null",
    FIELD_TYPE.TIMESTAMP: "datetime",
    FIELD_TYPE.DATETIME: "datetime",
    FIELD_TYPE.DATE: "date",
    FIELD_TYPE.NEWDATE: "date",
    FIELD_TYPE.TIME: "time",
    FIELD_TYPE.YEAR: "integer",
    FIELD_TYPE.BIT: "bit",
    FIELD_TYPE.JSON: "json",
    FIELD_TYPE.GEOMETRY: "geometry",
}
_BINARY_CHARACTER_SET = 63


def family_of(type_code: int | str, otherwise: str = "text") -> str:
    """Return the family of one of the driver's types."""
    return _FAMILIES.get(int(type_code), otherwise)


def family_of_field(described: Any) -> str:
    """Return the family of a column, by what the server says of it."""
    binary = described.charsetnr == _BINARY_CHARACTER_SET
    return family_of(described.type_code, "binary" if binary else "text")
