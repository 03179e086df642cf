"""Stands in for dbt's adapter while SQL is linted, where there is no engine.

A macro of an engine becomes a call of a function of its name, which reads well enough.
"""

from collections.abc import Callable


def dispatch(name: str, *_: object, **__: object) -> Callable[..., str]:
    """Return a macro that writes itself as a function call."""
    return lambda *arguments, **_: f"{name}({', '.join(map(str, arguments))})"


def quote(name: str) -> str:
    """Quote an identifier."""
    return f"`{name}`"
