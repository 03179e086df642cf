"""The business measures of metrics.yml: read, computed, formatted and documented."""

from metrics.formats import format_value
from metrics.model import Measure
from metrics.queries import FACT, Execute, check_query, grouped_query, measured
from metrics.reader import read_measures

__all__ = [
    "FACT",
    "Execute",
    "Measure",
    "check_query",
    "format_value",
    "grouped_query",
    "measured",
    "read_measures",
]
