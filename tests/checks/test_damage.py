"""Every expectation is seen to fail on the damage it is there for, and only then."""

import re
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from clinical_star.checks.bands import read_bands
from dev.harness import REPOSITORY, Warehouse
from dev.harness.built import copy_of
from loader.sources import read_contract
from tests.checks.conftest import all_in, checked, failed_in
from tests.checks.damage import Damage, damages

DAMAGES = list(
    damages(
        read_contract(REPOSITORY / "dbt_project", "network"),
        read_bands(REPOSITORY / "dbt_project", "network"),
    )
)
_LAYER = re.compile(r"\b(raw|star)\.")


def do(damage: Damage, warehouse: Warehouse) -> None:
    """Damage a warehouse."""
    table = f"{warehouse.prefix}_{damage.layer}.{damage.relation}"
    columns = ", ".join(f"{sql} as {name}" for name, sql in damage.changed.items())
    query = f"select * {f'replace ({columns})' if columns else ''} from {table}"
    query = _LAYER.sub(rf"{warehouse.prefix}_\1.", f"{query} where {damage.where}")
    with duckdb.connect(warehouse.environment["CLINICAL_DUCKDB_PATH"]) as connection:
        connection.execute("select setseed(0.5)")
        connection.execute(f"create or replace table {table} as {query}")


@pytest.fixture(scope="session")
def failed_by(
    enlarged: Warehouse, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[Damage], set[str]]:
    """Give a function that returns what fails after a damage, done once."""
    known: dict[int, set[str]] = {}

    def get(damage: Damage) -> set[str]:
        if id(damage) not in known:
            warehouse = copy_of(enlarged, tmp_path_factory.mktemp("damaged"))
            do(damage, warehouse)
            outcome = checked(warehouse, layer=damage.layer, only=damage.subject)
            known[id(damage)] = failed_in(outcome)
            Path(warehouse.environment["CLINICAL_DUCKDB_PATH"]).unlink()
        return known[id(damage)]

    return get


def test_the_sample_ten_times_over_is_good(enlarged: Warehouse) -> None:
    assert not failed_in(checked(enlarged))


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda d: f"{d.subject}: {d.name}")
def test_damage_is_noticed(
    damage: Damage, failed_by: Callable[[Damage], set[str]]
) -> None:
    missed = {f"{damage.subject}: {one}" for one in damage.noticed_by}
    assert not missed - failed_by(damage)


def test_every_expectation_is_seen_to_fail(
    enlarged: Warehouse, failed_by: Callable[[Damage], set[str]]
) -> None:
    seen = set().union(*map(failed_by, DAMAGES))
    assert not all_in(checked(enlarged)) - seen
