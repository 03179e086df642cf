"""Variables that are no days, no shares and no dates stop dbt before it builds."""

from pathlib import Path
from typing import Any

import pytest

from dev.harness import open_warehouse


@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [
        ("result_days_before_admission", -1, "a whole number from 0 to 365, not -1"),
        ("min_cell", 0, "a whole number from 1 to 1000000, not 0"),
        ("odd_share_allowed", "5%", "a number from 0 to 1, not 5%"),
        ("follow_up_end", "2024-13-01", "a day as yyyy-mm-dd, not 2024-13-01"),
    ],
)
def test_an_odd_variable_is_refused_with_what_to_set(
    tmp_path: Path, name: str, value: Any, wanted: str
) -> None:
    with open_warehouse("duckdb", None, tmp_path) as warehouse:
        done = warehouse.dbt(
            *("build", "--select", "digits"), variables={name: value}, check=False
        )
    assert done.returncode != 0
    assert f"Set the variable {name} to {wanted}." in " ".join(done.stdout.split())
