"""The types of the columns of a seed, out of what dbt read in its CSV file."""

import agate
from dbt.adapters.mysql.column import LONGEST_VARCHAR


class SeedTypes:
    """Answers dbt which type a column of a seed needs; `column_types` overrules it."""

    @classmethod
    def convert_text_type(cls, agate_table: agate.Table, col_idx: int) -> str:
        """Return the type for text: text, or longtext where that could be too short."""
        longest = agate_table.aggregate(agate.MaxLength(col_idx)) or 0
        return "text" if longest <= LONGEST_VARCHAR else "longtext"

    @classmethod
    def convert_number_type(cls, agate_table: agate.Table, col_idx: int) -> str:
        """Return the type for numbers: whole ones, or with a fraction."""
        decimals = agate_table.aggregate(agate.MaxPrecision(col_idx))
        return "double" if decimals else "bigint"

    @classmethod
    def convert_integer_type(cls, agate_table: agate.Table, col_idx: int) -> str:
        """Return the type for whole numbers."""
        return "bigint"

    @classmethod
    def convert_boolean_type(cls, agate_table: agate.Table, col_idx: int) -> str:
        """Return the type for true and false."""
        return "boolean"

    @classmethod
    def convert_datetime_type(cls, agate_table: agate.Table, col_idx: int) -> str:
        """Return the type for points in time."""
        return "datetime(6)"

    @classmethod
    def convert_date_type(cls, agate_table: agate.Table, col_idx: int) -> str:
        """Return the type for dates."""
        return "date"

    @classmethod
    def convert_time_type(cls, agate_table: agate.Table, col_idx: int) -> str:
        """Return the type for times of day."""
        return "time(6)"
