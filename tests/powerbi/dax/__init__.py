"""The part of DAX that the measures use: parsed, checked and computed."""

from dev.powerbi.checks.dax_parser import DaxError, parse
from dev.powerbi.checks.dax_syntax import references
from tests.powerbi.dax.evaluator import evaluate, filter_on
from tests.powerbi.dax.frames import Filter, Frames

__all__ = [
    "DaxError",
    "Filter",
    "Frames",
    "evaluate",
    "filter_on",
    "parse",
    "references",
]
