"""Reports of the sample, written once per engine by the command."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import pytest
from click.testing import CliRunner

from clinical_star.cli.main import cli
from dev.attacker.parsed import Parsed, parse
from dev.harness import Target, Warehouse


@dataclass(frozen=True)
class Written:
    """A report's file, what stands in it, and the warehouse it was read from."""

    path: Path
    parsed: Parsed
    warehouse: Warehouse


def written_from(
    warehouse: Warehouse, path: Path, *options: str, **changes: str
) -> Written:
    """Run `clinical-star report` on a warehouse, in this process.

    `changes` are of the environment. Raise UserError as the command does.
    """
    arguments = ["report", "--target", warehouse.target, "--out", str(path), *options]
    runner = CliRunner()
    with patch.dict(os.environ, {**warehouse.environment, **changes}):
        runner.invoke(cli, arguments, catch_exceptions=False)
    return Written(path, parse(path), warehouse)


@pytest.fixture(scope="session")
def report_on(
    built_sample_on: Callable[[Target], Warehouse],
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[Target], Written]:
    """Give a function that returns the report of the sample on a target."""
    written: dict[Target, Written] = {}

    def get(target: Target) -> Written:
        if target not in written:
            path = tmp_path_factory.mktemp("report") / "report.html"
            written[target] = written_from(built_sample_on(target), path, "--made-up")
        return written[target]

    return get
