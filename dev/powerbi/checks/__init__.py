"""Checks that the files of a Power BI project agree with each other and with dbt.

Nothing here trusts the generator: the files are read again, as Power BI reads them.
"""

from collections.abc import Callable
from pathlib import Path

from dev.powerbi.checks.columns import column_problems
from dev.powerbi.checks.expressions import expression_problems
from dev.powerbi.checks.project import FileProblemError, ReadProject, read_project
from dev.powerbi.checks.relations import relation_problems
from dev.powerbi.checks.report import report_problems
from dev.powerbi.checks.tables import table_problems
from dev.powerbi.star import Star

_CHECKS: tuple[Callable[[ReadProject, Star], list[str]], ...] = (
    table_problems,
    column_problems,
    relation_problems,
    expression_problems,
    report_problems,
)

__all__ = ["ReadProject", "problems_of", "read_project"]


def problems_of(folder: Path, star: Star) -> list[str]:
    """Return what is wrong with the project in a folder, as sentences."""
    try:
        project = read_project(folder)
    except FileProblemError as problem:
        return [str(problem)]
    return [problem for check in _CHECKS for problem in check(project, star)]
