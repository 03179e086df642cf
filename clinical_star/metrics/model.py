"""What a measure is."""

from dataclasses import dataclass
from typing import Literal

Page = Literal["financial", "clinical", "both", "none"]
Format = Literal["whole", "usd", "usd_short", "percent", "days", "decimal", "times"]


@dataclass(frozen=True)
class Measure:
    """One measure of metrics.yml, whose first lines explain the fields.

    `sql` is complete: references to other measures have been replaced by their SQL.
    """

    name: str
    label: str
    folder: str
    format: Format
    description: str
    n: str
    sql: str
    dax: str
    check: str
    table: str = "fct_hospital_outcomes"
    rows: str = ""
    page: Page = "none"
    low: str | None = None
    high: str | None = None

    def is_on(self, page: str) -> bool:
        """Return whether the cards of a page show the measure."""
        return self.page in (page, "both")
