"""The part of DAX that the measures use: parsed, checked and computed."""

from tools.powerbi.dax.evaluator import evaluate, filter_on
from tools.powerbi.dax.frames import Filter, Frames
from tools.powerbi.dax.parser import DaxError, parse
from tools.powerbi.dax.syntax import references

__all__ = [
    "DaxError",
    "Filter",
    "Frames",
    "evaluate",
    "filter_on",
    "parse",
    "references",
]
