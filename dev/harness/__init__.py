"""Warehouses for tests: the real command line, the real dbt, the real engines."""

from dev import REPOSITORY
from dev.harness.commands import CommandFailedError, run_command, run_forked
from dev.harness.warehouse import (
    TARGETS,
    Target,
    Warehouse,
    open_warehouse,
)

__all__ = [
    "REPOSITORY",
    "TARGETS",
    "CommandFailedError",
    "Target",
    "Warehouse",
    "open_warehouse",
    "run_command",
    "run_forked",
]
