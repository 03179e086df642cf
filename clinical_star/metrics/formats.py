"""How the values of measures are written, in Python and in Power BI."""

from collections.abc import Callable
from decimal import Decimal

from clinical_star.metrics.model import Format

POWER_BI_FORMATS: dict[Format, str] = {
    "whole": "#,0",
    "usd": r"\$#,0",
    "usd_short": r"\$#,0",
    "percent": "0.0 %",
    "days": "0.00",
    "decimal": "0.00",
    "times": "0.00",
}
NOT_AVAILABLE = "not available"


def format_value(value: float | Decimal | None, kind: Format) -> str:
    """Write a number for a reader: 17985.2 as $17,985, 0.151 as 15.1 %."""
    if value is None:
        return NOT_AVAILABLE
    return _WRITERS[kind](float(value))


def _short_dollars(number: float) -> str:
    for size, letter in ((1e9, "bn"), (1e6, "m"), (1e3, "k")):
        # 999,950 is written 1.0 m, not 1000.0 k
        if abs(number) >= size * 0.99995:
            return _dollars(number / size, 1, f" {letter}")
    return _dollars(number, 0, "")


def _dollars(number: float, places: int, unit: str) -> str:
    sign = "-" if round(number, places) < 0 else ""
    return f"{sign}${abs(number):,.{places}f}{unit}"


_WRITERS: dict[Format, Callable[[float], str]] = {
    "whole": "{:z,.0f}".format,
    "usd": lambda number: _dollars(number, 0, ""),
    "usd_short": _short_dollars,
    "percent": lambda number: f"{100 * number:z.1f} %",
    "days": "{:z.2f} days".format,
    "decimal": "{:z.2f}".format,
    "times": "{:z.2f} \N{MULTIPLICATION SIGN}".format,
}
