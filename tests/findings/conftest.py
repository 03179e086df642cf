"""Fixtures of the tests of the findings: generated worlds, loaded and built once."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from dev.calibration.compiled import Compiled, compile_findings
from dev.harness import Target, Warehouse, open_warehouse
from dev.known_truth.worlds import build_world
from dev.servers import Server

# At this seed 20,000 patients are enough for every conclusion; at others the test of
# equivalence may rightly say that they are too few.
SEED = 3
BuildSeed = Callable[[Target, int], tuple[Path, Warehouse]]
Worlds = Callable[..., Warehouse]


@pytest.fixture(scope="session")
def built_seed(
    server_for: Callable[[Target], Server | None],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[BuildSeed]:
    """Give a function that builds the seed world once per target and size.

    It returns the folder of the raw files and the warehouse, both to be read only.
    """
    built: dict[tuple[Target, int], tuple[Path, Warehouse]] = {}
    with ExitStack() as stack:

        def get(target: Target, patients: int) -> tuple[Path, Warehouse]:
            if (target, patients) not in built:
                directory = tmp_path_factory.mktemp(f"findings_{target}")
                opened = open_warehouse(target, server_for(target), directory)
                warehouse = stack.enter_context(opened)
                folder = build_world(warehouse, "seed", patients=patients, seed=SEED)
                built[target, patients] = folder, warehouse
            return built[target, patients]

        yield get


@pytest.fixture(scope="session")
def compiled() -> Compiled:
    """Give the compiled SQL of the findings, for made-up admissions."""
    return compile_findings()


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worlds]:
    """Give a function that puts a world into one warehouse, in place of the last.

    As in `world("drg", patients=5_000, models="rpt_drg_billing_evidence")`.
    """
    directory = tmp_path_factory.mktemp("worlds")
    with open_warehouse("duckdb", None, directory) as warehouse:

        def replace(name: str, *, patients: int, models: str) -> Warehouse:
            build_world(warehouse, name, patients=patients, seed=SEED, models=models)
            return warehouse

        yield replace
