"""The measures' DAX gives what their SQL gives where patients return and no one bills.

It stands here because the MIMIC files are built here.
"""

from collections.abc import Callable

from dev.harness import Target, Warehouse
from tests.powerbi.comparison import MEASURES, SLICERS, compared


def test_dax_equals_sql_on_the_mimic_files(
    built_on: Callable[[str, Target], Warehouse],
) -> None:
    with compared(built_on("mimic", "duckdb")) as comparison:
        cells = [
            {},
            *({s: value} for s in SLICERS for value in comparison.values_of(s)),
        ]
        assert [
            text
            for cell in cells
            for text in comparison.differences(MEASURES.values(), cell)
        ] == []
        value = comparison.sample.value
        assert value("Admissions") != value("Patients")
        assert value("Total charges") is None
        assert value("30-day readmission") is not None
        assert value("30-day readmission, lower bound") is None
