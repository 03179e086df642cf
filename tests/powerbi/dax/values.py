"""What DAX does with single values, in the presence of BLANK (None)."""

from collections.abc import Callable
from math import sqrt

from dev.powerbi.checks.dax_parser import DaxError
from tests.powerbi.dax.frames import Value

Numeric = float | int | None


def operated(operator: str, left: Value, right: Value) -> Value:
    """Return left operator right; raise DaxError where that is not modelled."""
    if operator == "||":
        return bool(left) or bool(right)
    if operator == "==":
        return left == right
    if isinstance(left, str) or isinstance(right, str):
        raise DaxError(f"{operator} of text is not modelled")
    if operator in ARITHMETIC:
        return ARITHMETIC[operator](left, right)
    return COMPARISONS[operator](left or 0, right or 0)


def _divided(left: Numeric, right: Numeric) -> Numeric:
    if not right:
        raise DaxError("a division by zero or BLANK: use DIVIDE")
    return None if left is None else left / right


def _plus(left: Numeric, right: Numeric) -> Numeric:
    return None if left is None and right is None else (left or 0) + (right or 0)


ARITHMETIC: dict[str, Callable[[Numeric, Numeric], Numeric]] = {
    "+": _plus,
    "-": lambda left, right: _plus(left, None if right is None else -right),
    "*": lambda a, b: None if a is None or b is None else a * b,
    "/": _divided,
}
COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "<>": lambda left, right: left != right,
    "<": lambda left, right: left < right,
    ">": lambda left, right: left > right,
}


def _numbers(values: list[Value]) -> list[float]:
    return [float(value) for value in values if value is not None]


def total(values: list[Value]) -> Value:
    """Return the sum of what is not BLANK; BLANK where nothing is left."""
    numbers = _numbers(values)
    return sum(numbers) if numbers else None


def _mean(values: list[Value]) -> Value:
    numbers = _numbers(values)
    return sum(numbers) / len(numbers) if numbers else None


AGGREGATES: dict[str, Callable[[list[Value]], Value]] = {
    "AVERAGE": _mean,
    "COUNT": lambda values: len(_numbers(values)) or None,
    # counts BLANK as a value
    "DISTINCTCOUNT": lambda values: len(set(values)) or None,
    "SUM": total,
}
SCALARS: dict[str, Callable[..., Value]] = {
    "BLANK": lambda: None,
    "DIVIDE": lambda a, b: None if a is None or not b else a / b,
    "ISBLANK": lambda value: value is None,
    "SQRT": lambda value: None if value is None else sqrt(value),
}
