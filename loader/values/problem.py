"""What is wrong with a value, said without quoting it."""

from typing import NamedTuple


class Problem(NamedTuple):
    """The rule a value breaks, and a reason that does not quote the value."""

    rule: str
    reason: str


Fit = str | Problem
"""A value in canonical text, or what is wrong with it."""
