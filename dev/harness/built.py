"""Warehouses that are loaded and built once per engine, and shared by many tests."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from dev.harness.warehouse import Target, Warehouse, open_warehouse
from dev.servers import Server

# How each node of the build ended, in the folder of a warehouse.
RESULTS = "build_results.json"
WITHOUT_TESTS = ("--exclude-resource-type", "test")


@contextmanager
def built_once(
    files: Path,
    source_system: str,
    *,
    server_for: Callable[[Target], Server | None],
    new_directory: Callable[[str], Path],
    server_options: Sequence[str] = (),
) -> Iterator[Callable[[Target], Warehouse]]:
    """Give a function that returns a target's warehouse, built on first use.

    `new_directory` creates a folder from a name. All warehouses are removed at the end.
    `server_options` are further options of `dbt build` on servers.
    """
    built: dict[Target, Warehouse] = {}
    with ExitStack() as stack:

        def get(target: Target) -> Warehouse:
            if target not in built:
                options = server_options if server_for(target) else ()
                directory = new_directory(f"{source_system}_{target}")
                opened = open_warehouse(target, server_for(target), directory)
                warehouse = stack.enter_context(opened)
                warehouse.load(files, source=source_system)
                warehouse.dbt(
                    "build", *options, source_system=source_system, unit_tests=True
                )
                shutil.copy(
                    warehouse.dbt_target / "run_results.json", directory / RESULTS
                )
                built[target] = warehouse
            return built[target]

        yield get


def copy_of(warehouse: Warehouse, directory: Path) -> Warehouse:
    """Return a copy of a DuckDB warehouse in a folder, free to be changed."""
    file = Path(warehouse.environment["CLINICAL_DUCKDB_PATH"])
    shutil.copy(file, directory)
    environment = {
        **warehouse.environment,
        # dbt names the database after the file, and compiled tests name the database.
        "CLINICAL_DUCKDB_PATH": str(directory / file.name),
    }
    return replace(warehouse, directory=directory, environment=environment)
