"""One thing that was looked at: how it is, and what to do about it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Status = Literal["ok", "warning", "problem"]
Query = Callable[[str, Sequence[Any]], list[tuple[Any, ...]]]
"""Runs a statement with `%s` for each parameter and returns its rows."""


@dataclass(frozen=True)
class Finding:
    """What was looked at, how it is and, unless all is well, the fix."""

    check: str
    status: Status
    says: str
    fix: str = ""


def ok(check: str, says: str) -> Finding:
    """Find nothing wrong."""
    return Finding(check, "ok", says)


def warning(check: str, says: str, fix: str) -> Finding:
    """Find what works, but not as it should."""
    return Finding(check, "warning", says, fix)


def problem(check: str, says: str, fix: str) -> Finding:
    """Find what will fail."""
    return Finding(check, "problem", says, fix)
