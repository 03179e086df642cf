"""dq_test_results says how each test ended the last time."""

import pytest

from dev.harness import Warehouse


@pytest.mark.parametrize("warehouse", ["duckdb", "mysql"], indirect=True)
def test_the_last_result_of_each_test_is_shown(warehouse: Warehouse) -> None:
    warehouse.dbt("seed", "--select", "insurance_measures")
    seed = warehouse.relation("seeds", "insurance_measures")
    for failed_rows in (0, 1):
        done = warehouse.dbt("test", "--select", "insurance_measures", check=False)
        assert done.returncode == failed_rows
        results = shown(warehouse)
        assert results["insurance_measures_repeats_no_measure"] == (
            ("fail", 1) if failed_rows else ("pass", 0)
        )
        assert results["insurance_measures_lacks_no_measure"] == ("pass", 0)
        warehouse.execute(f"insert into {seed} select * from {seed} limit 1")
    table = warehouse.relation("quality", "test_results")
    assert warehouse.query(f"select count(distinct run_id), count(*) from {table}") == [
        (2, 4)
    ]


def shown(warehouse: Warehouse) -> dict[str, tuple[str, int]]:
    """Return status and failed rows of each test, as a reader sees them."""
    warehouse.dbt("run", "--select", "dq_test_results")
    view = warehouse.relation("quality", "dq_test_results")
    rows = warehouse.query(f"select test_name, status, failed_rows from {view}")
    return {name: (status, failed_rows) for name, status, failed_rows in rows}
