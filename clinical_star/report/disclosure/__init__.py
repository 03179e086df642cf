"""Keeps small groups from being found by subtraction, over everything in the report.

populations  how many admissions are in each combination of the groups that it shows
published    which of these numbers each row and card tells
bounds       what an attacker could work out from what is told
companions   which rows and cards are withheld besides the small ones
"""

from clinical_star.report.disclosure.companions import withheld_places
from clinical_star.report.disclosure.populations import Population, read_populations
from clinical_star.report.disclosure.published import CARD, COUNT, SHARE, Place

__all__ = [
    "CARD",
    "COUNT",
    "SHARE",
    "Place",
    "Population",
    "read_populations",
    "withheld_places",
]
