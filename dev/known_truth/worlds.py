"""Generates a world and builds the findings on it."""

from pathlib import Path

from clinical_star.generator import generate
from dev.harness import Warehouse
from dev.harness.built import WITHOUT_TESTS

FINDINGS = "path:models/marts/findings"


def build_world(
    warehouse: Warehouse,
    world: str,
    *,
    patients: int,
    seed: int,
    models: str = FINDINGS,
) -> Path:
    """Load a generated world into a warehouse and build models; return its files.

    `models` is a dbt selector; everything it depends on is built too. Prescriptions are
    left out, because no finding reads them. An earlier world is replaced.
    """
    folder = warehouse.directory / "raw" / world
    generate(patients=patients, seed=seed, out=folder, world=world)
    (folder / "medications.csv").unlink()
    warehouse.load(folder)
    warehouse.dbt(
        "build",
        *WITHOUT_TESTS,
        *("--select", f"+{models}"),
    )
    return folder


def texts(warehouse: Warehouse, view: str, column: str = "conclusion") -> set[str]:
    """Return the distinct texts of a column of a findings view."""
    relation = warehouse.relation("findings", view)
    rows = warehouse.query(f"select distinct {column} from {relation}")
    return {text for (text,) in rows if text is not None}
