"""A project with a source more than the shipped ones: a folder, and nothing else."""

import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from dev.harness import REPOSITORY, Target, Warehouse, open_warehouse
from dev.servers import Server

NAME = "harbour"
FOLDER = REPOSITORY / "tests" / "fixtures" / NAME
_LEFT_BY_DEVELOPERS = ("target", "logs", "profiles.yml", ".user.yml")


@dataclass(frozen=True)
class Fault:
    """What an author writes into a staging model, instead of what should be there."""

    entity: str
    instead_of: str
    written: str


@contextmanager
def project_with(
    target: Target, server: Server | None, directory: Path, faults: Iterable[Fault] = ()
) -> Iterator[Warehouse]:
    """Give a warehouse into which the source's files are loaded by its own project."""
    project = directory / "project" / "dbt_project"
    shutil.copytree(
        REPOSITORY / "dbt_project",
        project,
        ignore=shutil.ignore_patterns(*_LEFT_BY_DEVELOPERS),
    )
    folder = project / "models" / "staging" / NAME
    shutil.copytree(FOLDER, folder)
    for fault in faults:
        model = folder / f"stg_{NAME}__{fault.entity}.sql"
        text = model.read_text("utf-8")
        assert fault.instead_of in text, fault
        model.write_text(text.replace(fault.instead_of, fault.written), "utf-8")
    with open_warehouse(target, server, directory) as opened:
        environment = {**opened.environment, "DBT_PROJECT_DIR": str(project)}
        warehouse = replace(opened, environment=environment)
        warehouse.load(folder / "fixture", source=NAME)
        yield warehouse
