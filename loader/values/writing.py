"""What a contract says of how the values of a column are written in its file."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Part = Literal["comparator", "lower", "upper", ""]
# What a made column is made from, besides a column.
KEY, ROW_NUMBER = "key", "row_number"


@dataclass(frozen=True)
class Unit:
    """The unit of a number, which another column of its row names.

    A number in the unit u is multiplied by `factors[u]`, and is then in the unit `to`.
    `rounded` rounds it, half to even, to the scale of its column.
    """

    column: str
    to: str
    factors: tuple[tuple[str, Decimal], ...]
    rounded: bool = False


@dataclass(frozen=True)
class Made:
    """A column that its file lacks: made from another, the key or the row's number."""

    source: str
    part: Part = ""


@dataclass(frozen=True)
class Writing:
    """How the values of one column are written; the default is canonical text.

    `words` maps what is written to what is loaded, the empty text for null. Dates and
    times may have the `formats`, besides those of ISO 8601; one with an offset is given
    in `time_zone`, if there is one. `affixes` may stand before or after a number.
    `trim` removes outer blanks and invisible characters.
    """

    nulls: tuple[str, ...] = ()
    words: tuple[tuple[str, str], ...] = ()
    ignore_case: bool = False
    formats: tuple[str, ...] = ()
    time_zone: str = ""
    decimal: str = "."
    thousands: str = ""
    affixes: tuple[str, ...] = ()
    unit: Unit | None = None
    trim: bool = False

    @property
    def word_map(self) -> Mapping[str, str]:
        """What is loaded for each word."""
        return dict(self.words)


CANONICAL = Writing()
