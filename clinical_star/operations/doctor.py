"""Diagnoses a target: what is wrong with it, and how to fix it."""

from collections.abc import Iterator

from clinical_star.operations import embedded, machine, server
from clinical_star.operations.finding import Finding
from loader.settings import (
    EmbeddedSettings,
    ServerSettings,
    project_directory,
    read_settings,
)
from loader.sources import source_names


def examine(target: str) -> Iterator[Finding]:
    """Examine this machine and a target without changing anything.

    Raise UserError when there is no such target.
    """
    project = project_directory()
    settings = read_settings(project, target, as_loader=True)
    yield machine.packages()
    yield from machine.reject_files()
    if isinstance(settings, ServerSettings):
        yield from server.server(settings, source_names(project))
    elif isinstance(settings, EmbeddedSettings):
        yield from embedded.embedded(settings)
    else:
        yield from embedded.spark(settings)
