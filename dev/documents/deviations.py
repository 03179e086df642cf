"""Reads adapters/deviations.csv: which of dbt's tests the adapter does not pass.

The suite obeys it, and docs/guides/adapter.md shows it.
"""

import csv
from dataclasses import dataclass
from typing import Literal, cast

from dev import REPOSITORY
from dev.servers.model import KINDS, Kind

TABLE = REPOSITORY / "adapters" / "deviations.csv"
Outcome = Literal["base", "left out", "fails"]


@dataclass(frozen=True)
class Deviation:
    """A test class of dbt's, or one test of it, and what becomes of it on the servers.

    `outcome` is base (only inherited from), left out (it asks for what the servers do
    not have), or fails (it runs, and must fail). `test` is empty for all of the class.
    """

    test_class: str
    test: str
    servers: tuple[Kind, ...]
    outcome: Outcome
    reason: str


def deviations() -> list[Deviation]:
    """Return the rows of the table."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return [
            Deviation(
                row["class"],
                row["test"],
                KINDS if row["server"] == "both" else (cast(Kind, row["server"]),),
                cast(Outcome, row["outcome"]),
                row["reason"],
            )
            for row in csv.DictReader(file)
        ]
