"""Fixtures of the tests of the dbt project."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import duckdb
import pytest

from dev.harness import Target, Warehouse
from dev.harness.built import copy_of
from dev.harness.manifest import read_manifest
from dev.servers import Server
from tests.dbt.damage import Damageable
from tests.dbt.steps import Steps, steps_of


@pytest.fixture(scope="session")
def steps_on(
    server_for: Callable[[Target], Server | None],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Callable[[Target], Steps]]:
    """Give a function that returns the sample, taken through all steps on a target."""
    taken: dict[Target, Steps] = {}
    with ExitStack() as stack:

        def get(target: Target) -> Steps:
            if target not in taken:
                directory = tmp_path_factory.mktemp(f"steps_{target}")
                steps = steps_of(target, server_for(target), directory)
                taken[target] = stack.enter_context(steps)
            return taken[target]

        yield get


@pytest.fixture(scope="session")
def damageable_of(
    built_on: Callable[[str, Target], Warehouse],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Callable[[str], Damageable]]:
    """Give a function that returns a source system's warehouse, to be damaged."""
    made: dict[str, Damageable] = {}
    with ExitStack() as stack:

        def get(source_system: str) -> Damageable:
            if source_system not in made:
                built = built_on(source_system, "duckdb")
                copy = copy_of(
                    built,
                    tmp_path_factory.mktemp(f"damaged_{source_system}"),
                )
                made[source_system] = Damageable(
                    stack.enter_context(
                        duckdb.connect(copy.environment["CLINICAL_DUCKDB_PATH"])
                    ),
                    read_manifest(built),
                    copy.prefix,
                )
            return made[source_system]

        yield get
