"""Compares the findings with planted truth: python -m dev.known_truth [--write]."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from clinical_star.generator import world_names
from dev.documents.markers import between_markers
from dev.harness import REPOSITORY, Warehouse, open_warehouse
from dev.known_truth.measured import measured_figures
from dev.known_truth.orderings import orderings
from dev.known_truth.planted import planted_figures
from dev.known_truth.tables import ordering_table, truth_table, world_table
from dev.known_truth.worlds import build_world, texts

GUIDE = REPOSITORY / "docs" / "guides" / "findings.md"
WORLD_COLUMNS = {
    "way of billing": ("rpt_drg_billing_evidence", "pattern"),
    "mortality of the uninsured": ("rpt_uninsured_mortality", "conclusion"),
    "readmission and age": ("rpt_readmission_by_age", "conclusion"),
    "any abnormal result": ("rpt_readmission_by_abnormal_flag", "conclusion"),
    "age and abnormal volume": ("rpt_readmission_by_age_and_lab_volume", "conclusion"),
    "predictors": ("rpt_readmission_predictors", "conclusion"),
}


@contextmanager
def built(world: str, patients: int, seed: int) -> Iterator[Warehouse]:
    """Give a DuckDB warehouse with a world; it is removed afterwards."""
    click.echo(f"{world}, seed {seed}: {patients:,} patients", err=True)
    with (
        tempfile.TemporaryDirectory() as directory,
        open_warehouse("duckdb", None, Path(directory)) as warehouse,
    ):
        build_world(warehouse, world, patients=patients, seed=seed)
        yield warehouse


def seed_section(patients: int, seeds: int) -> str:
    """Return the tables of the seed world over several seeds."""
    figures = {}
    for seed in range(1, seeds + 1):
        with built("seed", patients, seed) as warehouse:
            figures[seed] = measured_figures(warehouse)
    held = {seed: orderings(measured) for seed, measured in figures.items()}
    return "\n".join(
        [
            f"The seed world, {patients:,} patients. Intervals are 95 %, that of the",
            "ICU gap 90 %. Omega squared and the tests have none in their views: those",
            "here come from their standard errors.",
            "",
            truth_table(planted_figures(), figures),
            "",
            ordering_table(held),
        ]
    )


def world_section(patients: int) -> str:
    """Return the table of all worlds."""
    conclusions = {}
    for world in world_names():
        with built(world, patients, 1) as warehouse:
            conclusions[world] = [
                " ".join(sorted(texts(warehouse, view, column)))
                for view, column in WORLD_COLUMNS.values()
            ]
    return "\n".join(
        [
            f"Every world at {patients:,} patients, seed 1.",
            "",
            world_table(list(WORLD_COLUMNS), conclusions),
        ]
    )


@click.command()
@click.option(
    "--patients", default=100_000, show_default=True, help="Patients for each seed."
)
@click.option(
    "--seeds", default=5, show_default=True, help="Number of seeds, starting at 1."
)
@click.option(
    "--world-patients",
    default=50_000,
    show_default=True,
    help="Patients in each world.",
)
@click.option("--write", is_flag=True, help="Also write the tables to the guide.")
def main(patients: int, seeds: int, world_patients: int, write: bool) -> None:
    """Compare the findings with planted truth and print tables as Markdown."""
    section = f"{seed_section(patients, seeds)}\n\n{world_section(world_patients)}"
    click.echo(section)
    if write:
        guide = between_markers(GUIDE.read_text("utf-8"), "known truth", section)
        GUIDE.write_text(guide, encoding="utf-8")


if __name__ == "__main__":
    main()
