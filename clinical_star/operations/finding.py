"""The result of one check of `doctor`: its status, and what to do about it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Status = Literal["ok", "warning", "problem"]
Query = Callable[[str, Sequence[Any]], list[tuple[Any, ...]]]
"""Runs a statement with `%s` for each parameter and returns its rows."""


@dataclass(frozen=True)
class Finding:
    """What was checked, the result and, unless all is well, the fix."""

    check: str
    status: Status
    says: str
    fix: str = ""


def ok(check: str, says: str) -> Finding:
    """Return a finding that nothing is wrong."""
    return Finding(check, "ok", says)


def warning(check: str, says: str, fix: str) -> Finding:
    """Return a finding about something that works, but not as it should."""
    return Finding(check, "warning", says, fix)


def problem(check: str, says: str, fix: str) -> Finding:
    """Return a finding about something that will fail."""
    return Finding(check, "problem", says, fix)
