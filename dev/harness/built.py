"""Warehouses that are loaded and built once per engine, and shared by many tests."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from dev.harness.warehouse import Target, Warehouse, open_warehouse
from dev.servers import Server


@contextmanager
def built_once(
    files: Path,
    source_system: str,
    *,
    server_for: Callable[[Target], Server | None],
    new_directory: Callable[[str], Path],
) -> Iterator[Callable[[Target], Warehouse]]:
    """Give a function that returns a target's warehouse, built on first use.

    `new_directory` creates a folder from a name. All warehouses are removed at the end.
    """
    built: dict[Target, Warehouse] = {}
    with ExitStack() as stack:

        def get(target: Target) -> Warehouse:
            if target not in built:
                directory = new_directory(f"{source_system}_{target}")
                opened = open_warehouse(target, server_for(target), directory)
                warehouse = stack.enter_context(opened)
                warehouse.load(files, source=source_system)
                warehouse.dbt("build", source_system=source_system)
                built[target] = warehouse
            return built[target]

        yield get
