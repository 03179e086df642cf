"""The business measures of metrics.yml: read, computed, formatted and documented."""

from clinical_star.metrics.formats import format_value
from clinical_star.metrics.model import Measure
from clinical_star.metrics.queries import (
    FACT,
    Execute,
    check_query,
    grouped_query,
    measured,
)
from clinical_star.metrics.reader import read_measures

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
