"""The schemas of a warehouse, by the layer that each holds."""

from collections.abc import Iterator
from pathlib import Path

import yaml

LOADED = ("raw", "audit")
READ_BY_BI = ("star", "findings", "quality")
# Where dbt stores the rows that fail a test.
_FAILURES = "dbt_test__audit"


def built_layers(project: Path) -> tuple[str, ...]:
    """Return the layers that dbt builds, as dbt_project.yml names their schemas."""
    document = yaml.safe_load(project.joinpath("dbt_project.yml").read_text())
    found = {
        schema
        for kind in ("models", "seeds", "tests")
        for schema in _schemas(document.get(kind, {}))
    }
    return tuple(sorted((found - set(LOADED)) | {_FAILURES}))


def _schemas(section: object) -> Iterator[str]:
    for key, value in section.items() if isinstance(section, dict) else ():
        if key == "+schema":
            yield str(value)
        else:
            yield from _schemas(value)
