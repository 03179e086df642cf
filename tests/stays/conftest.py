"""The odd network, built once on each engine."""

from collections.abc import Callable, Iterator

import pytest

from dev.harness import TARGETS, Target, Warehouse
from dev.harness.built import built_once
from dev.servers import Server
from tests.stays.odd_network import write_odd_network


@pytest.fixture(scope="session")
def odd_network_on(
    server_for: Callable[[Target], Server | None],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Callable[[Target], Warehouse]]:
    """Give a function that returns the odd network, loaded and built on a target.

    All tests of dbt run on it and pass: so few odd records stop nothing.
    """
    with built_once(
        write_odd_network(tmp_path_factory.mktemp("odd_files")),
        "network",
        server_for=server_for,
        new_directory=tmp_path_factory.mktemp,
    ) as built_on:
        yield built_on


@pytest.fixture(scope="session", params=TARGETS)
def odd_network(
    request: pytest.FixtureRequest, odd_network_on: Callable[[Target], Warehouse]
) -> Warehouse:
    """Give the odd network of each engine, to be read only."""
    return odd_network_on(request.param)
