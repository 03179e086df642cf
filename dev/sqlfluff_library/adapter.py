"""Replaces dbt's adapter while SQL is linted, because there is no engine then.

A dispatched macro becomes a call of a function with its name, which is enough to lint.
"""

from collections.abc import Callable


def dispatch(name: str, *_: object, **__: object) -> Callable[..., str]:
    """Return a macro that writes itself as a function call."""
    return lambda *arguments, **_: f"{name}({', '.join(map(str, arguments))})"


def quote(name: str) -> str:
    """Quote an identifier."""
    return f"`{name}`"
